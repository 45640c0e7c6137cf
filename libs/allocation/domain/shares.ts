import type { Cohort, Place } from './cohorts.js';
import type { Part } from './parts.js';

/** How many of its cohort go to each place. */
export type Shares = ReadonlyMap<Place, number>;

export function totalIn(places: readonly Place[], shares: Shares): number {
  return places.reduce((sum, place) => sum + (shares.get(place) ?? 0), 0);
}

/** Cohort after cohort, each stay takes the first place that has room. The best there is for a cohort alone; a start for several. */
export function firstFit({ cohorts, limits }: Part): Shares {
  const shares = new Map<Place, number>();
  for (const { stays, places } of cohorts)
    for (const place of places) {
      const around = limits.filter((limit) => limit.places.includes(place));
      const rooms = around.map((limit) => limit.atMost - totalIn(limit.places, shares));
      shares.set(place, Math.min(stays.length - totalIn(places, shares), place.most, ...rooms));
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
