import { groupBy, type TimeWindow } from '#kernel';
import { byBooking, freeThroughout, type HousingProblem, type StayToHouse } from './housing.js';

/** A pool with room for some of a cohort: at most `most` of them, were nobody else to come. */
export interface Place {
  readonly poolId: number;
  readonly window: TimeWindow;
  readonly isHome: boolean;
  readonly walkMetres: number;
  readonly most: number;
}

/** Stays that only the time of booking tells apart: same window, home and candidates. The earliest booked come first. */
export interface Cohort {
  readonly stays: readonly StayToHouse[];
  /** Home first, then the nearest. */
  readonly places: readonly Place[];
}

/** The cohorts of a problem and their places with room. The order in which the problem lists stays and candidates leaves no trace. */
export function cohortsOf({ stays, rooms }: HousingProblem): Cohort[] {
  const inOrder = [...stays].sort(byBooking).map((stay) => ({ stay, choices: choicesOf(stay) }));
  const cohorts = groupBy(inOrder, ({ stay: { window, homePoolId }, choices }) => {
    const candidates = choices.map(({ poolId, walkMetres }) => `${poolId}@${walkMetres}`);
    return [window.from, window.to, homePoolId, ...candidates].join(' ');
  });
  return [...cohorts.values()].map((alike) => {
    const [{ stay, choices }] = alike as [(typeof alike)[number]];
    const places = choices.map(({ poolId, isHome, walkMetres }): Place => {
      const most = Math.min(alike.length, freeThroughout(rooms.get(poolId), stay.window));
      return { poolId, window: stay.window, isHome, walkMetres, most };
    });
    return { stays: alike.map((one) => one.stay), places: places.filter(({ most }) => most > 0) };
  });
}

function choicesOf({ candidates, homePoolId }: StayToHouse): Pick<Place, 'poolId' | 'walkMetres' | 'isHome'>[] {
  return candidates
    .map(({ poolId, walkMetres }) => ({ poolId, walkMetres, isHome: poolId === homePoolId }))
    .sort((a, b) => Number(b.isHome) - Number(a.isHome) || a.walkMetres - b.walkMetres || a.poolId - b.poolId);
}
