export interface MonthPool {
  readonly code: string;
  readonly carPark: string;
  readonly partner: string;
  readonly kind: string;
  readonly bays: number;
  readonly unitFen: number;
}
export interface Deed {
  readonly at: number;
  readonly kind: 'place' | 'pay' | 'lapse' | 'cancel' | 'withdraw';
  readonly booking?: number;
  readonly pool?: string;
  readonly from?: number;
  readonly to?: number;
}
export interface Story {
  readonly pools: readonly MonthPool[];
  readonly offers: readonly { readonly pool: string; readonly changes: readonly (readonly number[])[] }[];
  readonly publishedAt: number;
  readonly deeds: readonly Deed[];
}
export function chance(seed: number): () => number;
export function poolsOf(carParks: number, random: () => number): MonthPool[];
export function storyOf(wish: {
  seed: number;
  firstNight: number;
  nights: number;
  bookingsANight: number;
  withdrawalsANight: number;
  pools: readonly MonthPool[];
}): Story;
