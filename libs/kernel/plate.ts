import { type Refusal, refuse } from './refusal.js';

/** Normalised licence plate: upper case, no separators, e.g. `粤B12345`, `粤BD12345`, `粤Z1234港`. */
export type Plate = string & { readonly brand: 'Plate' };

export type PlateKind = 'mainland' | 'new_energy' | 'cross_border';

const PROVINCES = '京津沪渝冀豫云辽黑湘皖鲁新苏浙赣鄂桂甘晋蒙陕吉闽贵粤青藏川宁琼';
/** GA 36-2018: letters I and O are never used, so that they are not read as 1 and 0. */
const LETTER = 'A-HJ-NP-Z';
const MAINLAND = new RegExp(`^[${PROVINCES}][${LETTER}][${LETTER}0-9]{4}[${LETTER}0-9挂学警]$`);
/** GA 36-2018 new energy: small cars carry D/F (and, since the letters ran short, A-C, E, G, H, J, K) first, large ones last. */
const NEW_ENERGY = new RegExp(`^[${PROVINCES}][${LETTER}](?:[A-HJK][${LETTER}0-9][0-9]{4}|[0-9]{5}[A-HJK])$`);
/** Hong Kong and Macao cars admitted to Guangdong: 粤Z, four characters, 港 or 澳. */
const CROSS_BORDER = new RegExp(`^粤Z[${LETTER}0-9]{4}[港澳]$`);

export function plateKind(plate: string): PlateKind | undefined {
  if (CROSS_BORDER.test(plate)) return 'cross_border';
  if (MAINLAND.test(plate)) return 'mainland';
  if (NEW_ENERGY.test(plate)) return 'new_energy';
  return undefined;
}

/** Accepts what people type: lower case, spaces, middle dots and hyphens. Refuses what no plate can be. */
export function parsePlate(text: string): Plate | Refusal<'invalid_plate'> {
  const plate = text
    .normalize('NFKC')
    .replace(/[\s·•・.-]/g, '')
    .toUpperCase();
  return plateKind(plate) ? (plate as Plate) : refuse('invalid_plate');
}

/** Province, office and the last two characters: enough for its owner to recognise, too little to find a car by. */
export function maskPlate(plate: Plate): string {
  return `${plate.slice(0, 2)}·${'*'.repeat(plate.length - 4)}${plate.slice(-2)}`;
}
