import { dateOfDay, type Fen, isoWeekday, TICKS_PER_HOUR } from '#kernel';
import { NIGHT_TICKS, type Night } from './night.js';
import type { NightLevels, PoolNight } from './pool-night.js';

/** Bay-ticks, four to a slot-hour. */
export interface Slots {
  readonly releasedTicks: number;
  readonly bookableTicks: number;
  readonly bookedTicks: number;
}

export const NO_SLOTS: Slots = { releasedTicks: 0, bookableTicks: 0, bookedTicks: 0 };

export function slotsOf({ released, offered, booked }: NightLevels, from = 0, to = NIGHT_TICKS): Slots {
  let [releasedTicks, bookableTicks, bookedTicks] = [0, 0, 0];
  for (let at = from; at < to; at++) {
    releasedTicks += released[at] ?? 0;
    bookableTicks += offered[at] ?? 0;
    bookedTicks += booked[at] ?? 0;
  }
  return { releasedTicks, bookableTicks, bookedTicks };
}

export function addSlots(a: Slots, b: Slots): Slots {
  return {
    releasedTicks: a.releasedTicks + b.releasedTicks,
    bookableTicks: a.bookableTicks + b.bookableTicks,
    bookedTicks: a.bookedTicks + b.bookedTicks,
  };
}

/** What is counted of the bookings that begin in a night. */
export interface Counts {
  readonly bookings: number;
  readonly cancellations: number;
  readonly lapses: number;
  readonly givenUp: number;
  readonly rehomed: number;
  readonly paidFen: Fen;
  readonly refundedFen: Fen;
}

const NO_COUNTS: Counts = { bookings: 0, cancellations: 0, lapses: 0, givenUp: 0, rehomed: 0, paidFen: 0, refundedFen: 0 };
const COUNTED = Object.keys(NO_COUNTS) as (keyof Counts)[];

/** The sum over a group of pools and nights: a car park, a night, everything. */
export class Figures {
  slots: Slots = NO_SLOTS;
  readonly counts: { -readonly [name in keyof Counts]: number } = { ...NO_COUNTS };
  /** Bays released at each tick, by night: the most of a night is not the sum of the most of its pools. */
  private readonly released = new Map<Night, Int32Array>();

  addNight(pool: PoolNight): void {
    this.slots = addSlots(this.slots, slotsOf(pool));
    const bays = this.released.get(pool.night) ?? new Int32Array(NIGHT_TICKS);
    for (let at = 0; at < NIGHT_TICKS; at++) bays[at] = (bays[at] ?? 0) + (pool.released[at] ?? 0);
    this.released.set(pool.night, bays);
  }

  addCounts(more: Counts): void {
    for (const name of COUNTED) this.counts[name] += more[name];
  }

  get releasedBays(): number {
    return Math.max(0, ...[...this.released.values()].map((bays) => Math.max(...bays)));
  }
}

/** Hours of the clock in Beijing in the order in which a night has them. */
export const HOURS_OF_NIGHT: readonly number[] = Array.from({ length: NIGHT_TICKS / TICKS_PER_HOUR }, (_, n) => (n + 12) % 24);

/** By hour of the night, from noon on. */
export function hourlySlots(pools: readonly PoolNight[]): Slots[] {
  return HOURS_OF_NIGHT.map((_, hour) =>
    pools.reduce((sum, pool) => addSlots(sum, slotsOf(pool, hour * TICKS_PER_HOUR, (hour + 1) * TICKS_PER_HOUR)), NO_SLOTS),
  );
}

/** Monday is 1. */
export function weekdayOf(night: Night): number {
  return isoWeekday(dateOfDay(night));
}
