import type { Tariff } from '#car-parks';
import { assert, type Fen, msOf, type Refusal, refuse, type TimeWindow } from '#kernel';

/** What stays the same from the first minute of a booking to its last. */
export interface BookingFacts {
  readonly id: string;
  readonly residentId: string;
  readonly vehicleId: number;
  readonly poolId: number;
  readonly window: TimeWindow;
  readonly priceFen: Fen;
  /** Frozen when the booking was made. */
  readonly tariff: Tariff;
  /** The claim that holds the bay. */
  readonly claimId: string;
  /** The booking that this one continues, for an extension. */
  readonly extendsId: string | null;
  readonly createdAtMs: number;
  /** Rises by one with every change. */
  readonly version: number;
}

export interface HeldBooking extends BookingFacts {
  readonly state: 'held';
  readonly holdExpiresAtMs: number;
}
export interface ConfirmedBooking extends BookingFacts {
  readonly state: 'confirmed';
}
export interface CancelledBooking extends BookingFacts {
  readonly state: 'cancelled';
}
export interface LapsedBooking extends BookingFacts {
  readonly state: 'lapsed';
}

export type Booking = HeldBooking | ConfirmedBooking | CancelledBooking | LapsedBooking;
export type State = Booking['state'];
export type LiveBooking = HeldBooking | ConfirmedBooking;

/** Which state may follow which. `lapsed → confirmed` is a payment that came late and found the bay still free. */
export const NEXT: Readonly<Record<State, readonly State[]>> = {
  held: ['confirmed', 'lapsed', 'cancelled'],
  confirmed: ['cancelled'],
  lapsed: ['confirmed'],
  cancelled: [],
};

/** A live booking holds a bay. */
export function isLive(booking: Booking): booking is LiveBooking {
  return booking.state === 'held' || booking.state === 'confirmed';
}

function moved<S extends State>(booking: Booking, state: S): BookingFacts & { readonly state: S } {
  const { id, residentId, vehicleId, poolId, window, priceFen, tariff, claimId, extendsId, createdAtMs, version } = booking;
  return { id, residentId, vehicleId, poolId, window, priceFen, tariff, claimId, extendsId, createdAtMs, version: version + 1, state };
}

/** Turns a hold into a booking. A lapsed hold is refused even when the expiry job is late. */
export function confirm(booking: HeldBooking, nowMs: number): ConfirmedBooking | Refusal<'hold_lapsed'> {
  if (nowMs >= booking.holdExpiresAtMs) return refuse('hold_lapsed');
  return moved(booking, 'confirmed');
}

/** A payment that came after the hold lapsed. The caller has made sure that the bay is claimed for this booking, under `claimId`. */
export function confirmLate(booking: HeldBooking | LapsedBooking, claimId: string): ConfirmedBooking {
  return { ...moved(booking, 'confirmed'), claimId };
}

/** Ends an unpaid hold. Refused while it has time left. */
export function lapse(booking: HeldBooking, nowMs: number): LapsedBooking | Refusal<'hold_still_runs'> {
  if (nowMs < booking.holdExpiresAtMs) return refuse('hold_still_runs');
  return moved(booking, 'lapsed');
}

/** A booking can be given up until it has ended. */
export function cancel(booking: Booking, nowMs: number): CancelledBooking | Refusal<'not_cancellable'> {
  if (!isLive(booking) || nowMs >= msOf(booking.window.to)) return refuse('not_cancellable');
  return moved(booking, 'cancelled');
}

/** Another bay for a booking, with what it costs there. */
export type Place = Pick<BookingFacts, 'poolId' | 'priceFen' | 'tariff' | 'claimId'>;

/** Moves a live booking to another pool, at its price or less. The caller has made sure that the bay there is claimed under the place's `claimId`. */
export function rehome(booking: LiveBooking, place: Place): LiveBooking {
  assert(place.priceFen <= booking.priceFen, `booking ${booking.id} would cost more where it is moved to`);
  assert(place.poolId !== booking.poolId, `booking ${booking.id} is in pool ${booking.poolId} already`);
  return { ...booking, ...place, version: booking.version + 1 };
}
