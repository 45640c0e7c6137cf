import type { Pool, Tariff } from '#car-parks';
import { assert, type Fen, type Tick, type TimeWindow } from '#kernel';
import type { BookingFacts, LiveBooking } from './booking.js';

/** A booking with the live bookings that continue it, in order of time: one car in one bay. */
export interface Stay {
  /** Of its first booking. */
  readonly id: string;
  readonly parts: readonly LiveBooking[];
  readonly residentId: string;
  readonly poolId: number;
  readonly window: TimeWindow;
  readonly priceFen: Fen;
  readonly bookedAtMs: number;
}

/** Puts live bookings together to stays. A booking whose predecessor is not among them begins a stay of its own. */
export function staysOf(bookings: readonly LiveBooking[]): Stay[] {
  const byId = new Map(bookings.map((booking) => [booking.id, booking]));
  const nextOf = new Map(bookings.flatMap((booking) => (booking.extendsId === null ? [] : [[booking.extendsId, booking] as const])));
  return bookings
    .filter(({ extendsId }) => extendsId === null || !byId.has(extendsId))
    .map((first) => {
      const parts = [first];
      for (let next = nextOf.get(first.id); next; next = nextOf.get(next.id)) parts.push(next);
      return stayOf(first, parts);
    });
}

function stayOf(first: LiveBooking, parts: readonly LiveBooking[]): Stay {
  assert(
    parts.every(({ poolId }) => poolId === first.poolId),
    `the stay of booking ${first.id} is spread over pools`,
  );
  const { id, residentId, poolId, createdAtMs: bookedAtMs } = first;
  const window = { from: first.window.from, to: parts.at(-1)?.window.to ?? first.window.to };
  return { id, parts, residentId, poolId, window, priceFen: parts.reduce((sum, part) => sum + part.priceFen, 0), bookedAtMs };
}

/** A car that may be in its bay already is not moved. */
export function hasBegun({ window }: Pick<Stay, 'window'>, nowTick: Tick): boolean {
  return window.from <= nowTick;
}

/**
 * What each part costs when the whole costs `totalFen`, which is no more than before. What was paid is reduced first: it is refunded at once,
 * whereas an order that waits for its payment keeps its amount until then.
 */
export function partPrices({ parts, priceFen }: Stay, totalFen: Fen): readonly Fen[] {
  let cut = priceFen - totalFen;
  assert(cut >= 0, 'nobody pays more for a bay that was taken back');
  const prices = new Map<LiveBooking, Fen>();
  for (const part of [...parts.filter(isPaid), ...parts.filter((one) => !isPaid(one))]) {
    const less = Math.min(cut, part.priceFen);
    prices.set(part, part.priceFen - less);
    cut -= less;
  }
  return parts.map((part) => prices.get(part) ?? part.priceFen);
}

const isPaid = (part: LiveBooking): boolean => part.state === 'confirmed';

/** What the new pool charges, on the terms of cancelling that the person agreed to. */
export function tariffAfterMove(there: Tariff, before: Tariff): Tariff {
  return { ...there, freeCancelMinutes: before.freeCancelMinutes, lateCancelPercent: before.lateCancelPercent };
}

/** Code of the refund of what a place costs less; one for each version of a booking, for it may be moved again. */
export function differenceReason({ version }: Pick<BookingFacts, 'version'>): string {
  return `cheaper_place_${version}`;
}

/** A stay and where it goes. */
export interface StayMove {
  readonly stay: Stay;
  readonly to: Pool;
  /** Tariff of the new pool for this stay. */
  readonly tariff: Tariff;
  /** Of the whole stay, at most what it cost. */
  readonly priceFen: Fen;
  /** From the old car park to the new one. */
  readonly walkMetres: number;
}
