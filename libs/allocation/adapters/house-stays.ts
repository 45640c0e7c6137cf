import { setImmediate } from 'node:timers/promises';
import highsLoader, { type Highs } from 'highs';
import type { Housing, HousingProblem } from '../domain/housing.js';
import { type Part, partsOf } from '../domain/parts.js';
import { allot, firstFit, type Shares, totalIn } from '../domain/shares.js';
import { type Turn, turnsOf } from '../domain/turns.js';
import { type Gain, HousingProgram } from './house-stays-program.js';

interface Best {
  readonly shares: Shares;
  readonly isProved: boolean;
}

export interface HousingResult {
  readonly housing: Housing;
  /** False: for some stays the best was not proved in time; they have the best found. */
  readonly isOptimal: boolean;
}

/** The package describes its ES module with the types of its CommonJS module, where the loader is one `default` further down. */
const loadHighs = highsLoader as unknown as () => Promise<Highs>;
/** What counts, in this order. */
const AIMS: readonly Gain[] = [() => 1, ({ isHome }) => Number(isHome), ({ walkMetres }) => -walkMetres];
/** How long one part may hold up the event loop; each aim gets a quarter and what the aims before left over, the last quarter is for equals. */
const SECONDS_A_PART = 2;

/**
 * Finds bays for stays whose bays were taken back: leaves the fewest without a bay, then moves the fewest away from home, then adds the
 * fewest metres on foot; among equals those who booked earliest keep a bay, then stay at home. Nobody is left out whom another choice could
 * house. The same problem has the same answer, in whatever order it is written down, as long as `isOptimal`.
 */
export async function houseStays(problem: HousingProblem): Promise<HousingResult> {
  const housing = new Map<string, number | null>();
  let highs: Highs | undefined;
  let isOptimal = true;
  for (const part of partsOf(problem)) {
    await setImmediate();
    let best: Best = { shares: firstFit(part), isProved: part.cohorts.length === 1 };
    if (!best.isProved) {
      // Loaded anew for each problem: what the solver allocates is given back only with the solver itself.
      highs ??= await loadHighs();
      best = solve(highs, part, best.shares);
    }
    for (const [stayId, poolId] of allot(part.cohorts, best.shares)) housing.set(stayId, poolId);
    isOptimal &&= best.isProved;
  }
  return { housing, isOptimal };
}

/** One aim after the other, each with what the aims before have reached as a condition. */
function solve(highs: Highs, { cohorts, limits }: Part, start: Shares): Best {
  const turns = turnsOf(cohorts);
  const places = cohorts.flatMap((cohort) => cohort.places);
  return HousingProgram.during(highs, places, [...limits, ...new Set(turns.map(({ limit }) => limit))], (program) => {
    let best: Best = { shares: start, isProved: true };
    for (const [index, aim] of AIMS.entries()) {
      const untilSeconds = (SECONDS_A_PART * (index + 1)) / (AIMS.length + 1);
      const { shares = best.shares, isProved } = program.best(aim, best.shares, untilSeconds);
      best = { shares, isProved: best.isProved && isProved };
      program.keep(
        aim,
        places.reduce((sum, place) => sum + aim(place) * (shares.get(place) ?? 0), 0),
      );
    }
    return best.isProved ? preferEarliest(program, turns, best.shares) : best;
  });
}

/** Whoever's turn it is gets what they ask for, if some best answer has it together with what was granted before. */
function preferEarliest(program: HousingProgram, turns: readonly Turn[], start: Shares): Best {
  let best = start;
  const refused = new Set<Turn['limit']>();
  for (const { limit, count } of turns) {
    if (refused.has(limit)) continue;
    program.fill(limit, count);
    if (totalIn(limit.places, best) >= count) continue;
    const { shares, isProved } = program.best(() => 0, best, SECONDS_A_PART);
    if (!isProved) return { shares: best, isProved: false };
    if (shares) best = shares;
    else {
      refused.add(limit);
      program.fill(limit, count - 1);
    }
  }
  return { shares: best, isProved: true };
}
