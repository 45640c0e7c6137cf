import { groupBy } from '#kernel';
import { type Cohort, cohortsOf, type Place } from './cohorts.js';
import type { HousingProblem } from './housing.js';
import { type Limit, limitsOf } from './limits.js';

/** Cohorts that can stand in each other's way, and the limits that they share. */
export interface Part {
  readonly cohorts: readonly Cohort[];
  readonly limits: readonly Limit[];
}

/** Splits a problem into parts that have no limit in common: each is solved for itself. */
export function partsOf(problem: HousingProblem): Part[] {
  const cohorts = cohortsOf(problem);
  const limits = limitsOf(
    cohorts.flatMap(({ places }) => places),
    problem.rooms,
  );
  const leaderOf = leaders([...cohorts, ...limits].map(({ places }) => places));
  const limitsByLeader = groupBy(limits, leaderOf);
  const cohortsByLeader = groupBy(cohorts, (cohort) => leaderOf(cohort) ?? cohort);
  return [...cohortsByLeader].map(([leader, together]) => ({ cohorts: together, limits: limitsByLeader.get(leader as Place) ?? [] }));
}

/** Union-find: after joining all groups, the places that are connected have the same leader. */
function leaders(groups: readonly (readonly Place[])[]): (group: { readonly places: readonly Place[] }) => Place | undefined {
  const above = new Map<Place, Place>();
  const leaderOf = (place: Place): Place => {
    let leader = place;
    for (let next = above.get(leader); next; next = above.get(leader)) leader = next;
    if (leader !== place) above.set(place, leader);
    return leader;
  };
  for (const [first, ...others] of groups)
    for (const other of others) {
      const [a, b] = [leaderOf(first as Place), leaderOf(other)];
      if (a !== b) above.set(b, a);
    }
  return ({ places: [first] }) => first && leaderOf(first);
}
