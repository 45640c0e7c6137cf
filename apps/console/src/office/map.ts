import type { OfficeCarParks } from '../types/api.js';

export type CarParkNow = OfficeCarParks['carParks'][number];

/** What is seen of the ground: its middle in metres, and how many metres lie between left and right edge. */
export interface View {
  readonly x: number;
  readonly y: number;
  readonly width: number;
}

interface Spot {
  readonly carPark: CarParkNow;
  /** Metres to the east and to the south of the middle of all car parks. */
  readonly x: number;
  readonly y: number;
}

/** Of a degree of latitude; a degree of longitude shrinks with the cosine of the latitude. Good to a metre over a few kilometres. */
const METRES_A_DEGREE = 111_320;
const LEAST_WIDTH = 200;
const MARGIN = 1.3;

/** Places on a flat ground around their common middle. */
export function spotsOf(carParks: readonly CarParkNow[]): Spot[] {
  const mean = (read: (carPark: CarParkNow) => number) =>
    carParks.reduce((sum, carPark) => sum + read(carPark), 0) / Math.max(1, carParks.length);
  const [lat, lng] = [mean(({ location }) => location.lat), mean(({ location }) => location.lng)];
  const shrinking = Math.cos((lat * Math.PI) / 180);
  return carParks.map((carPark) => ({
    carPark,
    x: (carPark.location.lng - lng) * METRES_A_DEGREE * shrinking,
    y: (lat - carPark.location.lat) * METRES_A_DEGREE,
  }));
}

/** Everything, with a margin, whatever the shape of the window (`ratio` is its width ÷ height). */
export function wholeView(spots: readonly Spot[], ratio: number): View {
  if (spots.length === 0) return { x: 0, y: 0, width: 1_000 };
  const [xs, ys] = [spots.map(({ x }) => x), spots.map(({ y }) => y)];
  const [west, east, north, south] = [Math.min(...xs), Math.max(...xs), Math.min(...ys), Math.max(...ys)];
  const width = Math.max(LEAST_WIDTH, (east - west) * MARGIN, (south - north) * MARGIN * ratio);
  return { x: (west + east) / 2, y: (north + south) / 2, width };
}

/** Nearer (`factor` below 1) or farther away, with the ground under `at` staying where it is; never beyond the whole. */
export function zoomed(view: View, factor: number, whole: View, at: { readonly x: number; readonly y: number } = view): View {
  const width = Math.min(whole.width, Math.max(LEAST_WIDTH, view.width * factor));
  const kept = width / view.width;
  return moved({ x: at.x + (view.x - at.x) * kept, y: at.y + (view.y - at.y) * kept, width }, 0, 0, whole);
}

/** Shifted by parts of its width; its middle stays over the whole. */
export function moved(view: View, right: number, down: number, whole: View): View {
  const reach = (whole.width - view.width) / 2;
  const held = (value: number, middle: number) => Math.min(middle + reach, Math.max(middle - reach, value));
  return { x: held(view.x + right * view.width, whole.x), y: held(view.y + down * view.width, whole.y), width: view.width };
}

/** A round length that takes about a fifth of the width: 50, 100, 200, 500 m, 1, 2, 5 km … */
export function scaleBar({ width }: View): { readonly metres: number; readonly text: string } {
  const wanted = width / 5;
  const power = 10 ** Math.floor(Math.log10(wanted));
  const metres = power * ([5, 2, 1].find((step) => step * power <= wanted) ?? 1);
  return { metres, text: metres >= 1_000 ? `${metres / 1_000} 公里` : `${metres} 米` };
}

/** How a car park stands: closed when it offers nothing at this moment. */
export type Standing = 'free' | 'few' | 'full' | 'closed';
export const STANDING_NAMES: Readonly<Record<Standing, string>> = { free: '空余较多', few: '所剩不多', full: '已满', closed: '未开放' };

const FEW_SHARE = 0.2;

export function standingOf({ offeredBays, freeBays }: Pick<CarParkNow, 'offeredBays' | 'freeBays'>): Standing {
  if (offeredBays <= 0) return 'closed';
  if (freeBays <= 0) return 'full';
  return freeBays / offeredBays <= FEW_SHARE ? 'few' : 'free';
}

/** For screen readers, and on paper. */
export const spotLabel = (carPark: CarParkNow): string => {
  const standing = standingOf(carPark);
  const bays = standing === 'closed' ? '' : `，空 ${carPark.freeBays} / 开放 ${carPark.offeredBays} 个泊位`;
  return `${carPark.name}，${carPark.isSuspended ? '已收回' : STANDING_NAMES[standing]}${bays}`;
};

/** The area tells how many bays are lent at most; two digits always fit. In pixels. */
export const diameterOf = (bays: number): number => Math.round(24 + Math.min(28, Math.sqrt(Math.max(0, bays)) * 2));
