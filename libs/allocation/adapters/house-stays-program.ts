import type { Highs, Model, ModelData } from 'highs';
import { assert } from '#kernel';
import type { Place } from '../domain/cohorts.js';
import type { Limit } from '../domain/limits.js';
import { type Shares, totalIn } from '../domain/shares.js';

export interface Answer {
  /** Undefined: no shares satisfy all that is asked. */
  readonly shares: Shares | undefined;
  /** False: time was up, and these shares are only the best found. */
  readonly isProved: boolean;
}

/** An integer program in HiGHS: one whole number per place, one row per limit. */
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
    // Ends when the bound meets the best found: the objectives are whole numbers, so nothing is left in between.
    model.options.set({ output_flag: false, mip_rel_gap: 0, mip_abs_gap: 0 });
  }

  /** The shares with the greatest sum of gains. `untilSeconds` counts all solving of this program. `start`: shares known to be possible. */
  best(gain: (place: Place) => number, untilSeconds: number, start?: Shares): Answer {
    this.model.changeColsCost(
      { kind: 'range', from: 0, to: this.places.length - 1 },
      this.places.map((place) => -gain(place)),
    );
    if (start) this.model.setSolution({ colValue: this.places.map((place) => start.get(place) ?? 0) });
    this.model.options.set('time_limit', untilSeconds);
    this.model.run();
    const { optimal, timeLimit, infeasible } = this.highs.constants.modelStatus;
    const status = this.model.getModelStatus();
    assert(status === optimal || status === timeLimit || status === infeasible, `the solver ended with status ${status}`);
    const isFound = this.model.info.get('primal_solution_status') === this.highs.constants.solutionStatus.feasible;
    return { shares: isFound ? this.shares() : undefined, isProved: status !== timeLimit };
  }

  /** From now on the sum of gains must be at least this. */
  keep(gain: (place: Place) => number, atLeast: number): void {
    const values = this.places.map(gain);
    const indices = values.flatMap((value, column) => (value === 0 ? [] : [column]));
    this.model.addRow(atLeast, this.highs.infinity, { indices, values: values.filter((value) => value !== 0) });
  }

  /** From now on at least so many share the places of a limit. */
  fill(limit: Limit, atLeast: number): void {
    this.model.changeRowBounds(this.rows.get(limit) as number, atLeast, limit.atMost);
  }

  private shares(): Shares {
    const { colValue } = this.model.getSolution();
    const shares = new Map(this.places.map((place, column) => [place, Math.round(colValue[column] as number)]));
    for (const { places, atMost } of this.rows.keys()) {
      const sum = totalIn(places, shares);
      assert(sum <= atMost, `the solver put ${sum} where ${atMost} have room`);
    }
    return shares;
  }
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
    matrix: { format: 'csr', ...{ numRows, numCols, starts, indices }, values: indices.map(() => 1) },
    integrality: places.map(() => 1),
  };
}
