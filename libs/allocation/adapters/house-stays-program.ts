import type { Highs, Model, ModelData } from 'highs';
import { assert } from '#kernel';
import type { Place } from '../domain/cohorts.js';
import type { Limit } from '../domain/limits.js';
import { type Shares, totalIn } from '../domain/shares.js';

/** How much it is worth that one stay goes to a place: a whole number. */
export type Gain = (place: Place) => number;

export interface Answer {
  /** Undefined: nothing is possible, or nothing was found in time. */
  readonly shares: Shares | undefined;
  /** False: time was up. */
  readonly isProved: boolean;
}

/** HiGHS finds columns whole within 1e-6. */
const WHOLE = 1e-6;

/** An integer program in HiGHS: a column of whole numbers per place, a row per limit. */
export class HousingProgram {
  private readonly rows: ReadonlyMap<Limit, number>;

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

  /** The shares with the greatest sum of gains. `start`: shares known to be possible; `untilSeconds` counts all solving of this program. */
  best(gain: Gain, start: Shares, untilSeconds: number): Answer {
    const costs = this.places.map((place) => -gain(place));
    this.model.changeColsCost({ kind: 'range', from: 0, to: costs.length - 1 }, costs);
    this.model.options.set('time_limit', untilSeconds);
    // Without the condition that shares are whole numbers it is much faster, and nearly always they are whole all the same.
    const relaxed = this.run(true);
    if (!relaxed.isProved || !relaxed.values || relaxed.values.every(isWhole)) return this.answer(relaxed);
    this.model.setSolution({ colValue: this.places.map((place) => start.get(place) ?? 0) });
    return this.answer(this.run(false));
  }

  /** From now on the sum of gains is at least this. */
  keep(gain: Gain, atLeast: number): void {
    const entries = this.places.map((place, column) => ({ column, value: gain(place) })).filter(({ value }) => value !== 0);
    const indices = entries.map(({ column }) => column);
    this.model.addRow(atLeast, this.highs.infinity, { indices, values: entries.map(({ value }) => value) });
  }

  /** From now on at least so many share the places of a limit. */
  fill(limit: Limit, atLeast: number): void {
    this.model.changeRowBounds(this.rows.get(limit) as number, atLeast, limit.atMost);
  }

  private run(isRelaxed: boolean) {
    this.model.options.set('solve_relaxation', isRelaxed);
    this.model.run();
    const { optimal, timeLimit, infeasible } = this.highs.constants.modelStatus;
    const status = this.model.getModelStatus();
    assert(status === optimal || status === timeLimit || status === infeasible, `the solver ended with status ${status}`);
    const isFound = this.model.info.get('primal_solution_status') === this.highs.constants.solutionStatus.feasible;
    return { values: isFound ? this.model.getSolution().colValue : undefined, isProved: status !== timeLimit };
  }

  private answer({ values, isProved }: ReturnType<HousingProgram['run']>): Answer {
    if (!values?.every(isWhole)) return { shares: undefined, isProved };
    const shares = new Map(this.places.map((place, column) => [place, Math.round(values[column] as number)]));
    for (const { places, atMost } of this.rows.keys()) assert(totalIn(places, shares) <= atMost, 'the solver took more room than there is');
    return { shares, isProved };
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
