import { z } from 'zod';
import type { OutboxMessage } from '#platform';
import type { Booking } from './domain/booking.js';

/** Topics of the outbox and what they carry: ids and instants, nothing personal. */
export const BOOKING_HELD = 'booking.held';
export const BOOKING_CONFIRMED = 'booking.confirmed';
export const BOOKING_CANCELLED = 'booking.cancelled';
export const BOOKING_REHOMED = 'booking.rehomed';

export const BookingChanged = z.object({ bookingId: z.string(), residentId: z.string() });
export type BookingChanged = z.infer<typeof BookingChanged>;

export const BookingHeld = BookingChanged.extend({ holdExpiresAtMs: z.number() });
export type BookingHeld = z.infer<typeof BookingHeld>;

/** What has to be told of a booking that has just come into its state. */
export function messageOf(booking: Booking): OutboxMessage {
  const { id: bookingId, residentId } = booking;
  if (booking.state !== 'held') return { topic: `booking.${booking.state}`, payload: { bookingId, residentId } };
  return { topic: BOOKING_HELD, payload: { bookingId, residentId, holdExpiresAtMs: booking.holdExpiresAtMs } };
}

/** The booking has another bay, or its resident's choice about that has changed. */
export function rehomedMessage({ id: bookingId, residentId }: Pick<Booking, 'id' | 'residentId'>): OutboxMessage {
  return { topic: BOOKING_REHOMED, payload: { bookingId, residentId } };
}
