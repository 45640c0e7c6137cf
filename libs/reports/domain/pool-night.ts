import type { NightPart } from './night.js';
import { NIGHT_TICKS, type Night } from './night.js';
import type { Place } from './trail-leaf.js';

const empty = (): Int16Array => new Int16Array(NIGHT_TICKS);

/** Bays of one pool at each tick of one night. */
export interface NightLevels {
  /** On offer, after all changes so far. */
  readonly offered: Int16Array;
  /** The most that were ever on offer. */
  readonly released: Int16Array;
  /** Held by bookings, paid or not. */
  readonly taken: Int16Array;
  /** Held by bookings that were confirmed. */
  readonly booked: Int16Array;
}

/** One night of one pool, as it grows with the trail. */
export class PoolNight implements NightLevels {
  isChanged = false;
  readonly offered: Int16Array;
  readonly released: Int16Array;
  readonly taken: Int16Array;
  readonly booked: Int16Array;

  constructor(
    readonly night: Night,
    readonly place: Place,
    levels?: NightLevels,
  ) {
    this.offered = levels?.offered ?? empty();
    this.released = levels?.released ?? empty();
    this.taken = levels?.taken ?? empty();
    this.booked = levels?.booked ?? empty();
  }

  offer({ from, to }: NightPart, delta: number): void {
    this.add(this.offered, from, to, delta);
    for (let at = from; at < to; at++) this.released[at] = Math.max(this.released[at] ?? 0, this.offered[at] ?? 0);
  }

  take({ from, to }: NightPart, bays: 1 | -1): void {
    this.add(this.taken, from, to, bays);
  }

  book({ from, to }: NightPart, bays: 1 | -1): void {
    this.add(this.booked, from, to, bays);
  }

  /** Whether any bay is on offer at any tick. */
  get isOpen(): boolean {
    return this.offered.some((bays) => bays > 0);
  }

  /** Whether a bay is left for all the ticks at which bays are on offer. */
  get hasBayThroughout(): boolean {
    return this.isOpen && this.offered.every((bays, at) => bays <= 0 || bays > (this.taken[at] ?? 0));
  }

  private add(levels: Int16Array, from: number, to: number, delta: number): void {
    for (let at = from; at < to; at++) levels[at] = (levels[at] ?? 0) + delta;
    this.isChanged = true;
  }
}

/** Whether a car park offers something in a night, and has no bay left for all the hours that any of its pools offers. */
export function isSoldOut(pools: readonly PoolNight[]): boolean {
  return pools.some((pool) => pool.isOpen) && !pools.some((pool) => pool.hasBayThroughout);
}
