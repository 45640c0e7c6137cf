import type { Cohort, Place } from './cohorts.js';
import { byBooking } from './housing.js';
import type { Limit } from './limits.js';

/** Somebody asks to be among those who share a limit: that at least `count` do. */
export interface Turn {
  readonly limit: Limit;
  readonly count: number;
}

/** The order in which equals are served: all ask for a bay, then all ask to stay at home, each time those who booked earliest first. */
export function turnsOf(cohorts: readonly Cohort[]): Turn[] {
  const isAny = () => true;
  return [...turnsFor(cohorts, isAny), ...turnsFor(cohorts, ({ isHome }) => isHome)];
}

function turnsFor(cohorts: readonly Cohort[], isWanted: (place: Place) => boolean): Turn[] {
  const asking = cohorts.flatMap((cohort) => {
    const places = cohort.places.filter(isWanted);
    const most = places.reduce((sum, place) => sum + place.most, 0);
    const limit = { places, atMost: Math.min(cohort.stays.length, most) };
    return cohort.stays.slice(0, limit.atMost).map((stay, index) => ({ stay, turn: { limit, count: index + 1 } }));
  });
  return asking.sort((a, b) => byBooking(a.stay, b.stay)).map(({ turn }) => turn);
}
