import { assert, TICKS_PER_DAY, type Tick, type TimeWindow } from '#kernel';
import type { LogRow } from './log-row.js';

/** Ticks per block of which the minimum is kept, so that a search over a night reads a handful of numbers. */
const BLOCK = 16;

/** Why a window cannot be claimed: the first tick that is not offered at all, or the first that is full. */
export type Obstacle = { readonly closedAt: Tick } | { readonly fullAt: Tick };

/** What can be read of a pool tick by tick. */
export interface Levels {
  capacityAt(tick: Tick): number;
  freeAt(tick: Tick): number;
}

/**
 * Capacity and free bays of one pool per tick: the fold of its log up to `seq`, from `origin` on. Free bays can be negative while
 * a partner has taken back more than was free; people are shown 0.
 */
export class Timeline implements Levels {
  /** Number of the last row that touched a tick at which more was claimed than offered. */
  private lastOwing = 0;

  private constructor(
    readonly poolId: number,
    public seq: number,
    public origin: Tick,
    private readonly capacity: Int16Array,
    private readonly free: Int16Array,
    private readonly lowest: Int16Array,
  ) {}

  /** A pool that offers nothing yet. `days` is how far from the origin it can see. */
  static empty(poolId: number, origin: Tick, days: number): Timeline {
    const ticks = days * TICKS_PER_DAY;
    return new Timeline(poolId, 0, origin, new Int16Array(ticks), new Int16Array(ticks), new Int16Array(ticks / BLOCK));
  }

  clone(): Timeline {
    const copy = new Timeline(this.poolId, this.seq, this.origin, this.capacity.slice(), this.free.slice(), this.lowest.slice());
    copy.lastOwing = this.lastOwing;
    return copy;
  }

  get end(): Tick {
    return this.origin + this.free.length;
  }

  /** Takes the next row. A row that was taken before changes nothing; a gap is a bug of the caller, who must read what is missing first. */
  apply(row: LogRow): boolean {
    if (row.seq <= this.seq) return false;
    assert(row.seq === this.seq + 1, `pool ${this.poolId} is at ${this.seq} and cannot take row ${row.seq}`);
    this.add(row);
    this.seq = row.seq;
    return true;
  }

  private add({ seq, from, to, delta, cause }: LogRow): void {
    const first = Math.max(0, from - this.origin);
    const last = Math.min(this.free.length, to - this.origin);
    for (let i = first; i < last; i++) {
      const before = this.free[i] ?? 0;
      this.free[i] = before + delta;
      if (before < 0 || before + delta < 0) this.lastOwing = seq;
      if (cause === 'capacity') this.capacity[i] = (this.capacity[i] ?? 0) + delta;
    }
    if (first < last) this.refreshBlocks(Math.floor(first / BLOCK), Math.ceil(last / BLOCK));
  }

  private refreshBlocks(first: number, end: number): void {
    for (let block = first; block < end; block++) this.lowest[block] = this.lowestIn(block * BLOCK, (block + 1) * BLOCK);
  }

  private lowestIn(first: number, end: number): number {
    let lowest = Number.MAX_SAFE_INTEGER;
    for (let i = first; i < end; i++) lowest = Math.min(lowest, this.free[i] ?? 0);
    return lowest;
  }

  /** Bays free throughout the window, never below 0; 0 for a window that this timeline does not cover. */
  freeThroughout(window: TimeWindow): number {
    let i = window.from - this.origin;
    const end = window.to - this.origin;
    if (i < 0 || end > this.free.length) return 0;
    let lowest = Number.MAX_SAFE_INTEGER;
    while (i < end) {
      if (i % BLOCK === 0 && i + BLOCK <= end) {
        lowest = Math.min(lowest, this.lowest[i / BLOCK] ?? 0);
        i += BLOCK;
      } else {
        lowest = Math.min(lowest, this.free[i] ?? 0);
        i++;
      }
    }
    return Math.max(0, lowest);
  }

  /** `undefined` when one more bay can be claimed over the window. */
  obstacleTo(window: TimeWindow): Obstacle | undefined {
    if (this.freeThroughout(window) > 0) return undefined;
    for (let tick = window.from; tick < window.to; tick++) if (this.capacityAt(tick) <= 0) return { closedAt: tick };
    for (let tick = window.from; tick < window.to; tick++) if (this.freeAt(tick) <= 0) return { fullAt: tick };
    return undefined;
  }

  /** The first stretch within the window that is offered without a break, full or not. */
  offeredWithin(window: TimeWindow): TimeWindow | undefined {
    let from = window.from;
    while (from < window.to && this.capacityAt(from) <= 0) from++;
    let to = from;
    while (to < window.to && this.capacityAt(to) > 0) to++;
    return from < to ? { from, to } : undefined;
  }

  freeAt(tick: Tick): number {
    return this.free[tick - this.origin] ?? 0;
  }

  capacityAt(tick: Tick): number {
    return this.capacity[tick - this.origin] ?? 0;
  }

  /** True when more is claimed than offered somewhere: claims are owed. */
  get owes(): boolean {
    return this.lowest.some((lowest) => lowest < 0);
  }

  /** Whether the row `seq` or one after it made, changed or ended a debt: who keeps nothing below 0 cannot add up such rows. */
  hasOwedSince(seq: number): boolean {
    return this.lastOwing >= seq;
  }

  /** Forgets what lies before the new origin and sees as much further. */
  rebase(origin: Tick): void {
    const shift = origin - this.origin;
    if (shift === 0) return;
    for (const array of [this.capacity, this.free]) moveBy(array, shift);
    this.origin = origin;
    this.refreshBlocks(0, this.lowest.length);
  }

  /** Starts over from a kept fold. */
  restore(seq: number, origin: Tick, capacity: Int16Array, free: Int16Array): void {
    for (const [own, kept] of [
      [this.capacity, capacity],
      [this.free, free],
    ] as const) {
      own.fill(0);
      for (let i = 0; i < kept.length; i++) {
        const at = origin + i - this.origin;
        if (at >= 0 && at < own.length) own[at] = kept[i] ?? 0;
      }
    }
    this.seq = seq;
    this.refreshBlocks(0, this.lowest.length);
  }

  /** Copies for a snapshot. */
  arrays(): { capacity: Int16Array; free: Int16Array } {
    return { capacity: this.capacity.slice(), free: this.free.slice() };
  }
}

function moveBy(array: Int16Array, shift: number): void {
  if (shift > 0) {
    array.copyWithin(0, shift);
    array.fill(0, Math.max(0, array.length - shift));
  } else {
    array.copyWithin(-shift, 0);
    array.fill(0, 0, Math.min(array.length, -shift));
  }
}
