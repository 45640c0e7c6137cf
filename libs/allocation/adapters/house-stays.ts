import { setImmediate } from 'node:timers/promises';
import highsLoader, { type Highs } from 'highs';
import type { Housing, HousingProblem } from '../domain/housing.js';
import { type Part, partsOf } from '../domain/parts.js';
import { allot, firstFit, type Gain, type Shares, totalIn, worthOf } from '../domain/shares.js';
import { type Turn, turnsOf } from '../domain/turns.js';
import { HousingProgram } from './house-stays-program.js';

export interface HousingResult {
  readonly housing: Housing;
  /** False: time was up before the best was proved. Nothing is wrong with the housing, but there may be a better one. */
  readonly isOptimal: boolean;
}

interface Best {
  readonly shares: Shares;
  readonly isProved: boolean;
}

/** The package describes its ES module with the types of its CommonJS module, where the loader is one `default` further down. */
const loadHighs = highsLoader as unknown as () => Promise<Highs>;
/** Kept from one problem to the next: its code is compiled as it runs, and the first second of it is slow. */
let highs: Promise<Highs> | undefined;

/** What counts, in this order: bays found, stays at home, metres not walked. Each may take until this part of the time is over. */
const AIMS: readonly { readonly gain: Gain; readonly until: number }[] = [
  { gain: () => 1, until: 0.6 },
  { gain: ({ isHome }) => Number(isHome), until: 0.75 },
  { gain: ({ walkMetres }) => -walkMetres, until: 0.9 },
];
/** When equals are told apart, anything possible will do. */
const NOTHING: Gain = () => 0;

/**
 * Finds bays for stays whose bays were taken back: leaves the fewest without a bay, then moves the fewest away from home, then adds the
 * fewest metres on foot; among equals those who booked earliest keep a bay, then stay at home. Nobody is left out whom another choice
 * could house. The same problem has the same answer in whatever order it is written down, unless time was up.
 *
 * Stays that cannot be in each other's way are solved apart, and others have their turn in between: `secondsAPart` is about how long each
 * may hold up the event loop.
 */
export async function houseStays(problem: HousingProblem, secondsAPart = 2): Promise<HousingResult> {
  const housing = new Map<string, number | null>();
  let isOptimal = true;
  for (const part of partsOf(problem)) {
    await setImmediate();
    let best: Best = { shares: firstFit(part), isProved: part.cohorts.length === 1 };
    if (!best.isProved) best = await solve(part, best.shares, secondsAPart);
    for (const [stayId, poolId] of allot(part.cohorts, best.shares)) housing.set(stayId, poolId);
    isOptimal &&= best.isProved;
  }
  return { housing, isOptimal };
}

/** Fault: the solver broke down, for lack of memory say. The next problem gets a new one. */
async function solve(part: Part, start: Shares, seconds: number): Promise<Best> {
  highs ??= loadHighs();
  try {
    return pursueAims(await highs, part, start, seconds);
  } catch (cause) {
    highs = undefined;
    throw new Error('the solver broke down', { cause });
  }
}

/** One aim after the other, each on condition that the aims before keep what they have reached. */
function pursueAims(highs: Highs, { cohorts, limits }: Part, start: Shares, seconds: number): Best {
  const turns = turnsOf(cohorts);
  const places = cohorts.flatMap((cohort) => cohort.places);
  return HousingProgram.during(highs, places, [...limits, ...new Set(turns.map(({ limit }) => limit))], (program) => {
    let best: Best = { shares: start, isProved: true };
    for (const { gain, until } of AIMS) {
      const { shares, isProved } = program.best(gain, best.shares, until * seconds);
      const isNoWorse = shares !== undefined && worthOf(shares, gain) >= worthOf(best.shares, gain);
      best = { shares: isNoWorse ? shares : best.shares, isProved: best.isProved && isProved && isNoWorse };
      program.keep(gain, worthOf(best.shares, gain));
    }
    return best.isProved ? preferEarliest(program, turns, best.shares, seconds) : best;
  });
}

/** Whoever's turn it is gets what they ask for, if some best answer has it together with what was granted before. */
function preferEarliest(program: HousingProgram, turns: readonly Turn[], start: Shares, seconds: number): Best {
  let best = start;
  const refused = new Set<Turn['limit']>();
  for (const { limit, count } of turns) {
    if (refused.has(limit)) continue;
    program.fill(limit, count);
    if (totalIn(limit.places, best) >= count) continue;
    const { shares, isProved } = program.best(NOTHING, best, seconds);
    if (!isProved) return { shares: best, isProved: false };
    if (shares) best = shares;
    else {
      refused.add(limit);
      program.fill(limit, count - 1);
    }
  }
  return { shares: best, isProved: true };
}
