import { dateOfDay, type Fen, isoWeekday, TICKS_PER_HOUR } from '#kernel';
import { NIGHT_TICKS, type Night } from './night.js';
import type { PoolNight } from './pool-night.js';

/** Bay-ticks, four to a slot-hour. */
export interface Slots {
  readonly releasedTicks: number;
  readonly bookableTicks: number;
  readonly bookedTicks: number;
}

export const NO_SLOTS: Slots = { releasedTicks: 0, bookableTicks: 0, bookedTicks: 0 };

/** Bays at each tick of a night: of one pool, or of several added up. */
type Bays = Readonly<Record<'released' | 'offered' | 'booked', Int16Array | Int32Array>>;

export function slotsOf({ released, offered, booked }: Bays, from = 0, to = NIGHT_TICKS): Slots {
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

class BaySums implements Bays {
  readonly released = new Int32Array(NIGHT_TICKS);
  readonly offered = new Int32Array(NIGHT_TICKS);
  readonly booked = new Int32Array(NIGHT_TICKS);

  add({ released, offered, booked }: Bays): void {
    for (let at = 0; at < NIGHT_TICKS; at++) {
      this.released[at] = (this.released[at] ?? 0) + (released[at] ?? 0);
      this.offered[at] = (this.offered[at] ?? 0) + (offered[at] ?? 0);
      this.booked[at] = (this.booked[at] ?? 0) + (booked[at] ?? 0);
    }
  }
}

/** The sum over a group of pools and nights: a car park, a night, everything. */
export class Figures {
  readonly counts: { -readonly [name in keyof Counts]: number } = { ...NO_COUNTS };
  /** Bays at each tick, by night: the most of a night is not the sum of the most of its pools. */
  private readonly nights = new Map<Night, BaySums>();

  addNight(pool: PoolNight): void {
    this.addBays(pool.night, pool);
  }

  addCounts(more: Counts): void {
    for (const name of COUNTED) this.counts[name] += more[name];
  }

  /** Of other pools or other nights. */
  add(other: Figures): void {
    for (const [night, bays] of other.nights) this.addBays(night, bays);
    this.addCounts(other.counts);
  }

  private addBays(night: Night, bays: Bays): void {
    const sums = this.nights.get(night) ?? new BaySums();
    sums.add(bays);
    this.nights.set(night, sums);
  }

  get releasedBays(): number {
    return Math.max(0, ...[...this.nights.values()].map(({ released }) => Math.max(...released)));
  }

  get slots(): Slots {
    return this.slotsBetween(0, NIGHT_TICKS);
  }

  /** By hour of the night, from noon on. */
  get hourlySlots(): Slots[] {
    return HOURS_OF_NIGHT.map((_, hour) => this.slotsBetween(hour * TICKS_PER_HOUR, (hour + 1) * TICKS_PER_HOUR));
  }

  private slotsBetween(from: number, to: number): Slots {
    return [...this.nights.values()].reduce((sum, bays) => addSlots(sum, slotsOf(bays, from, to)), NO_SLOTS);
  }
}

/** Hours of the clock in Beijing in the order in which a night has them. */
export const HOURS_OF_NIGHT: readonly number[] = Array.from({ length: NIGHT_TICKS / TICKS_PER_HOUR }, (_, n) => (n + 12) % 24);

/** Monday is 1. */
export function weekdayOf(night: Night): number {
  return isoWeekday(dateOfDay(night));
}
