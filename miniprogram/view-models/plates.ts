import type { Vehicle } from '../types/api.js';

/** `粤B·12345`, as it is written on the car. */
export function plateText(plate: string): string {
  return `${plate.slice(0, 2)}·${plate.slice(2)}`;
}

const KINDS: Readonly<Record<Vehicle['kind'], string>> = { mainland: '', new_energy: '新能源', cross_border: '粤港澳两地牌' };

export interface PlateCard {
  readonly id: string;
  readonly plate: string;
  readonly text: string;
  readonly note: string;
  readonly isDefault: boolean;
}

/** The default first, else in the order of the server. */
export function plateCards(vehicles: readonly Vehicle[]): PlateCard[] {
  return [...vehicles]
    .sort((a, b) => Number(b.isDefault) - Number(a.isDefault))
    .map(({ id, plate, kind, isDefault }) => ({ id, plate, text: plateText(plate), note: KINDS[kind], isDefault }));
}

/** What people type, without what does not belong to a plate; the server judges the rest. */
export function typedPlate(text: string): string {
  return text.replace(/[\s·•・.-]/g, '').toUpperCase();
}

/** Seven or eight signs that begin with a province and a letter: worth sending. */
export function looksLikePlate(text: string): boolean {
  return /^[\u4e00-\u9fff][A-Z][A-Z0-9]{4,5}[A-Z0-9挂学警港澳]$/.test(typedPlate(text));
}
