import { type Refusal, refuse } from '#kernel';
import type { Booking } from './booking.js';

/** What can be wrong with a bay. */
export type ProblemKind = 'bay_occupied' | 'gate_closed' | 'not_found' | 'other';

/** Says that a bay was not as promised. */
export interface ProblemReport {
  readonly id: string;
  readonly bookingId: string;
  /** Where the booking was at that time. */
  readonly poolId: number;
  readonly kind: ProblemKind;
  /** In the resident's words; null when they said none, or were erased. */
  readonly text: string | null;
  readonly createdAtMs: number;
}

/** Enough to tell a story, too few to flood who runs the car park. */
export const PROBLEMS_MAX = 5;

/** Who has not paid has no bay that could be wrong; a stay that is over can still be told of. */
export function reportRefusal(booking: Booking, reported: number): Refusal<'not_reportable' | 'too_many_problems'> | undefined {
  if (booking.state !== 'confirmed') return refuse('not_reportable');
  return reported >= PROBLEMS_MAX ? refuse('too_many_problems') : undefined;
}
