import type { Past } from './past.js';
import type { Row } from './rows.js';

/** A pool with its log in order. */
export interface Pool {
  readonly id: number;
  readonly code: string;
  readonly kind: string;
  readonly carPark: string;
  readonly log: readonly Row<'pool_log'>[];
}

const known = new WeakMap<Past, readonly Pool[]>();

export function poolsOf(past: Past): readonly Pool[] {
  const found = known.get(past) ?? gathered(past);
  known.set(past, found);
  return found;
}

function gathered({ db }: Past): Pool[] {
  if (!db) return [];
  const carParks = new Map(db.car_park.map(({ id, code }) => [id, code]));
  const logs = grouped(db.pool_log, (row) => row.pool_id);
  return db.pool.map(({ id, code, kind, car_park_id }) => ({
    id,
    code,
    kind,
    carPark: carParks.get(car_park_id) ?? '',
    log: (logs.get(id) ?? []).sort((a, b) => a.seq - b.seq),
  }));
}

export function grouped<K, T>(items: Iterable<T>, keyOf: (item: T) => K): Map<K, T[]> {
  const groups = new Map<K, T[]>();
  for (const item of items) {
    const key = keyOf(item);
    const group = groups.get(key);
    if (group) group.push(item);
    else groups.set(key, [item]);
  }
  return groups;
}

/** One number for each tick of a pool, over all ticks that its log knows. */
export class PerTick {
  private readonly values: Int32Array;

  constructor(
    readonly from: number,
    readonly to: number,
  ) {
    this.values = new Int32Array(Math.max(0, to - from));
  }

  /** Zeros over the ticks of a pool's log and of whatever else is named. */
  static over(log: readonly { readonly from_tick: number; readonly to_tick: number }[], more: readonly number[] = []): PerTick {
    let from = Number.POSITIVE_INFINITY;
    let to = Number.NEGATIVE_INFINITY;
    for (const row of log) {
      from = Math.min(from, row.from_tick);
      to = Math.max(to, row.to_tick);
    }
    for (const tick of more) {
      from = Math.min(from, tick);
      to = Math.max(to, tick);
    }
    return from <= to ? new PerTick(from, to) : new PerTick(0, 0);
  }

  at(tick: number): number {
    return this.values[tick - this.from] ?? 0;
  }

  add(from: number, to: number, delta: number): void {
    const { values } = this;
    const first = Math.max(from, this.from) - this.from;
    const end = Math.min(to, this.to) - this.from;
    for (let i = first; i < end; i++) values[i] = (values[i] as number) + delta;
  }

  /** Keeps the larger of the two at each tick of `[from, to)`. */
  raiseTo(other: PerTick, from: number, to: number): void {
    for (let tick = from; tick < to; tick++) {
      const value = other.at(tick);
      if (value > this.at(tick)) this.values[tick - this.from] = value;
    }
  }

  /** The smallest over `[from, to)`; 0 where nothing is known. */
  lowest(from: number, to: number): number {
    if (from < this.from || to > this.to || from >= to) return this.lowestAnywhere(from, to);
    const { values } = this;
    const end = to - this.from;
    let lowest = values[from - this.from] as number;
    for (let i = from - this.from + 1; i < end; i++) {
      const value = values[i] as number;
      if (value < lowest) lowest = value;
    }
    return lowest;
  }

  private lowestAnywhere(from: number, to: number): number {
    let lowest = this.at(from);
    for (let tick = from + 1; tick < to; tick++) {
      const value = this.at(tick);
      if (value < lowest) lowest = value;
    }
    return lowest;
  }
}

/** Capacity of a pool per tick after all of its log. */
export function capacityOf(pool: Pool): PerTick {
  const capacity = PerTick.over(pool.log);
  for (const row of pool.log) if (row.cause === 'capacity') capacity.add(row.from_tick, row.to_tick, row.delta);
  return capacity;
}
