import type { TimeWindow } from '#kernel';
import { type BookingUse, heldPartsOf } from './booking-use.js';
import { type Night, type NightPart, nightPartsOf } from './night.js';
import { isSoldOut, PoolNight } from './pool-night.js';
import type { BookingStep, CapacityStep, MoneyStep, Place } from './trail-leaf.js';

export const poolNightKey = (night: Night, pool: string): string => `${night} ${pool}`;
export const siteNightKey = (night: Night, carPark: string): string => `${night} ${carPark}`;

/** First instant, in ms, at which a car park was sold out for a night. */
export interface SoldOut {
  readonly night: Night;
  readonly carPark: string;
  readonly atMs: number;
}

/**
 * The trail, leaf by leaf, as nights of pools and lives of bookings. Whoever feeds it has put in everything that the leaves touch: each
 * booking, and every pool of each car park in each night.
 */
export class UsageFold {
  readonly bookings = new Map<string, BookingUse>();
  readonly nights = new Map<string, PoolNight>();
  /** Found by this fold or before. */
  readonly soldOut = new Map<string, SoldOut>();
  readonly changedBookings = new Set<BookingUse>();
  private readonly sites = new Map<string, PoolNight[]>();

  putNight(night: PoolNight): void {
    this.nights.set(poolNightKey(night.night, night.place.pool), night);
    const key = siteNightKey(night.night, night.place.carPark);
    const pools = this.sites.get(key);
    if (pools) pools.push(night);
    else this.sites.set(key, [night]);
  }

  changeCapacity({ at, place, changes }: CapacityStep): void {
    for (const [from, to, delta] of changes) this.each(place, { from, to }, (night, part) => night.offer(part, delta));
    for (const [from, to] of changes) this.noteSoldOut(place, { from, to }, at);
  }

  stepBooking(step: BookingStep): void {
    const known = this.bookings.get(step.id);
    const use = known ?? this.begun(step);
    if (!known) this.take(use.place, use, 1);
    else if (step.moved) this.move(use, step);
    else if (step.state === 'confirmed') this.takeAgain(use, step);
    else if (step.state !== 'held') this.leave(use, step.claimFrom ?? use.to);
    use.state = step.state;
    if (step.state === 'confirmed' && !use.wasConfirmed) this.confirm(use);
    this.changedBookings.add(use);
    this.noteSoldOut(use.place, use, step.at);
  }

  moveMoney(bookingId: string, { kind, amountFen }: MoneyStep): void {
    const use = this.bookings.get(bookingId);
    if (!use) return;
    if (kind === 'paid') use.paidFen += amountFen;
    else use.refundedFen += amountFen;
    this.changedBookings.add(use);
  }

  private begun({ id, place, from, to, state }: BookingStep): BookingUse {
    const money = { paidFen: 0, refundedFen: 0 };
    const use: BookingUse = { id, from, to, place, state, wasConfirmed: false, isRehomed: false, holdsFrom: from, parts: [], ...money };
    this.bookings.set(id, use);
    return use;
  }

  /** What was held so far was booked all the time. */
  private confirm(use: BookingUse): void {
    use.wasConfirmed = true;
    for (const part of heldPartsOf(use)) this.book(part.place, part, 1);
  }

  /** A payment that came late: the bay is held again, from a tick on. */
  private takeAgain(use: BookingUse, { claimFrom }: BookingStep): void {
    if (use.holdsFrom !== null || claimFrom === null) return;
    use.holdsFrom = claimFrom;
    this.take(use.place, { from: claimFrom, to: use.to }, 1);
  }

  private move(use: BookingUse, { place, claimFrom, moved }: BookingStep): void {
    const from = claimFrom ?? use.from;
    this.leave(use, from);
    use.place = place;
    use.isRehomed = moved === 'taken_back';
    use.holdsFrom = from;
    this.take(place, { from, to: use.to }, 1);
    if (use.wasConfirmed) this.book(place, { from, to: use.to }, 1);
  }

  /** Gives the bay back from a tick on. */
  private leave(use: BookingUse, at: number): void {
    const { place, holdsFrom, to } = use;
    if (holdsFrom === null) return;
    if (holdsFrom < at) use.parts = [...use.parts, { place, from: holdsFrom, to: at }];
    use.holdsFrom = null;
    this.take(place, { from: at, to }, -1);
    if (use.wasConfirmed) this.book(place, { from: at, to }, -1);
  }

  private take(place: Place, window: TimeWindow, bays: 1 | -1): void {
    this.each(place, window, (night, part) => night.take(part, bays));
  }

  private book(place: Place, window: TimeWindow, bays: 1 | -1): void {
    this.each(place, window, (night, part) => night.book(part, bays));
  }

  private each(place: Place, window: TimeWindow, visit: (night: PoolNight, part: NightPart) => void): void {
    for (const part of nightPartsOf(window)) {
      if (!this.nights.has(poolNightKey(part.night, place.pool))) this.putNight(new PoolNight(part.night, place));
      const night = this.nights.get(poolNightKey(part.night, place.pool));
      if (night) visit(night, part);
    }
  }

  private noteSoldOut({ carPark }: Place, window: TimeWindow, atMs: number): void {
    for (const { night } of nightPartsOf(window)) {
      const key = siteNightKey(night, carPark);
      if (!this.soldOut.has(key) && isSoldOut(this.sites.get(key) ?? [])) this.soldOut.set(key, { night, carPark, atMs });
    }
  }
}
