import { createHash } from 'node:crypto';
import type { Booking } from '../domain/booking.js';

/** A new name for taking a bay once more: the claim of this version of the booking is released, or was. 16 bytes in base64url. */
export function claimAgain({ id, version }: Pick<Booking, 'id' | 'version'>): string {
  return createHash('sha256').update(`again\0${id}\0${version}`).digest().subarray(0, 16).toString('base64url');
}
