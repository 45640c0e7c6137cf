import type { Highs, Model, ModelData } from 'highs';
import type { Place } from '../domain/cohorts.js';
import type { Limit } from '../domain/limits.js';
import { type Gain, type Shares, totalIn, worthOf } from '../domain/shares.js';

export interface Answer {
  /** Undefined: nothing is possible, or nothing was found. */
  readonly shares: Shares | undefined;
  /** False: time was up, or the solver could not make up its mind. */
  readonly isProved: boolean;
}

/** HiGHS takes for whole what is whole within 1e-6. */
const WHOLE = 1e-6;
const [RELAXED, WHOLE_NUMBERS] = [true, false];

/** An integer program in HiGHS: a column of whole numbers per place, a row per limit. */
export class HousingProgram {
  private readonly rows: ReadonlyMap<Limit, number>;
  private readonly fills = new Map<Limit, number>();
  private gain: Gain | undefined;
  private readonly keeps: { gain: Gain; atLeast: number }[] = [];

  /** Makes a program for the time of a task: its memory lies outside the heap of JavaScript and is given back at the end. */
  static during<T>(highs: Highs, places: readonly Place[], limits: readonly Limit[], task: (program: HousingProgram) => T): T {
    return highs.withModel(modelOf(places, limits), (model) => task(new HousingProgram(highs, model, places, limits)));
  }

  private constructor(
    private readonly highs: Highs,
    private readonly model: Model,
    private readonly places: readonly Place[],
    limits: readonly Limit[],
  ) {
    this.rows = new Map(limits.map((limit, row) => [limit, row]));
    model.options.set({ output_flag: false, mip_rel_gap: 0, mip_abs_gap: 0 });
  }

  /** The shares of the greatest worth. `start`: a hint; `untilSeconds` counts all solving of this program. */
  best(gain: Gain, start: Shares, untilSeconds: number): Answer {
    this.value(gain);
    // Without the condition that shares are whole numbers it is much faster, and nearly always they are whole all the same.
    let relaxed = this.run(RELAXED, untilSeconds);
    if (!relaxed.isProved && this.model.getRunTime() < untilSeconds) {
      // It began from what it knew before and came to no end: it may do better afresh.
      this.model.clearSolver();
      relaxed = this.run(RELAXED, untilSeconds);
    }
    const secondsLeft = untilSeconds - this.model.getRunTime();
    const isInHalves = relaxed.isProved && relaxed.values && !relaxed.values.every(isWhole);
    if (!isInHalves || secondsLeft <= 0) return this.answer(relaxed);
    this.model.setSolution({ colValue: this.places.map((place) => start.get(place) ?? 0) });
    // In this mode the solver's clock starts anew.
    return this.answer(this.run(WHOLE_NUMBERS, secondsLeft));
  }

  /** From now on the worth is at least this. */
  keep(gain: Gain, atLeast: number): void {
    const entries = this.places.map((place, column) => ({ column, value: gain(place) })).filter(({ value }) => value !== 0);
    const indices = entries.map(({ column }) => column);
    this.model.addRow(atLeast, this.highs.infinity, { indices, values: entries.map(({ value }) => value) });
    this.keeps.push({ gain, atLeast });
  }

  /** From now on at least so many share the places of a limit. */
  fill(limit: Limit, atLeast: number): void {
    this.model.changeRowBounds(this.rows.get(limit) as number, atLeast, limit.atMost);
    this.fills.set(limit, atLeast);
  }

  private value(gain: Gain): void {
    if (this.gain === gain) return;
    const costs = this.places.map((place) => -gain(place));
    this.model.changeColsCost({ kind: 'range', from: 0, to: costs.length - 1 }, costs);
    this.gain = gain;
  }

  private run(isRelaxed: boolean, timeLimit: number): { values: Float64Array | undefined; isProved: boolean } {
    this.model.options.set({ solve_relaxation: isRelaxed, time_limit: timeLimit });
    this.model.run();
    const { modelStatus, solutionStatus } = this.highs.constants;
    const status = this.model.getModelStatus();
    const isFound = this.model.info.get('primal_solution_status') === solutionStatus.feasible;
    return {
      values: isFound ? this.model.getSolution().colValue : undefined,
      isProved: status === modelStatus.infeasible || (status === modelStatus.optimal && isFound),
    };
  }

  /** What the solver says within its tolerances counts only if it is true of whole numbers. */
  private answer({ values, isProved }: ReturnType<HousingProgram['run']>): Answer {
    if (!values) return { shares: undefined, isProved };
    const shares = new Map<Place, number>();
    for (const [column, place] of this.places.entries())
      if ((values[column] as number) > 0.5) shares.set(place, Math.round(values[column] as number));
    return this.allows(shares) ? { shares, isProved: isProved && values.every(isWhole) } : { shares: undefined, isProved: false };
  }

  private allows(shares: Shares): boolean {
    const isKept = this.keeps.every(({ gain, atLeast }) => worthOf(shares, gain) >= atLeast);
    return (
      isKept &&
      [...this.rows.keys()].every((limit) => {
        const total = totalIn(limit.places, shares);
        return (this.fills.get(limit) ?? 0) <= total && total <= limit.atMost;
      })
    );
  }
}

function isWhole(value: number): boolean {
  return Math.abs(value - Math.round(value)) <= WHOLE;
}

function modelOf(places: readonly Place[], limits: readonly Limit[]): ModelData {
  const columns = new Map(places.map((place, column) => [place, column]));
  const indices = limits.flatMap((limit) => limit.places.map((place) => columns.get(place) as number));
  const starts = [0];
  for (const limit of limits) starts.push((starts.at(-1) as number) + limit.places.length);
  const [numCols, numRows] = [places.length, limits.length];
  return {
    ...{ numCols, numRows },
    colCost: new Float64Array(numCols),
    colLower: new Float64Array(numCols),
    colUpper: places.map(({ most }) => most),
    rowLower: new Float64Array(numRows),
    rowUpper: limits.map(({ atMost }) => atMost),
    matrix: { format: 'csr', numRows, numCols, starts, indices, values: indices.map(() => 1) },
    integrality: places.map(() => 1),
  };
}
