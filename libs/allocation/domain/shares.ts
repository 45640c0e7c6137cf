import type { Cohort, Place } from './cohorts.js';
import type { Part } from './parts.js';

/** How many of its cohort go to each place. */
export type Shares = ReadonlyMap<Place, number>;

/** What it is worth that one stay goes to a place: a whole number. */
export type Gain = (place: Place) => number;

export function worthOf(shares: Shares, gain: Gain): number {
  let worth = 0;
  for (const [place, count] of shares) worth += count * gain(place);
  return worth;
}

export function totalIn(places: readonly Place[], shares: Shares): number {
  return places.reduce((total, place) => total + (shares.get(place) ?? 0), 0);
}

/** Cohort after cohort, each stay takes the first place that has room. The best there is for a cohort alone; a start for several. */
export function firstFit({ cohorts, limits }: Part): Shares {
  const shares = new Map<Place, number>();
  const left = limits.map(({ atMost }) => atMost);
  const limitsAt = new Map<Place, number[]>(cohorts.flatMap(({ places }) => places.map((place) => [place, []])));
  for (const [index, { places }] of limits.entries()) for (const place of places) limitsAt.get(place)?.push(index);
  for (const { stays, places } of cohorts) {
    let waiting = stays.length;
    for (const place of places) {
      const around = limitsAt.get(place) ?? [];
      const share = Math.min(waiting, place.most, ...around.map((index) => left[index] as number));
      for (const index of around) left[index] = (left[index] as number) - share;
      shares.set(place, share);
      waiting -= share;
    }
  }
  return shares;
}

/** Names those who share: of a cohort the earliest booked stay at home, the next have the shortest walks, the last are left out. */
export function allot(cohorts: readonly Cohort[], shares: Shares): [stayId: string, poolId: number | null][] {
  return cohorts.flatMap(({ stays, places }) => {
    const bays = places.flatMap((place) => Array<number>(shares.get(place) ?? 0).fill(place.poolId));
    return stays.map(({ id }, index): [string, number | null] => [id, bays[index] ?? null]);
  });
}
