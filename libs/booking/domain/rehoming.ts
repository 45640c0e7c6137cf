import { type Fen, tickContaining } from '#kernel';
import { type Booking, isLive } from './booking.js';
import { hasBegun } from './stay.js';

export type RehomingState = 'offered' | 'accepted' | 'declined' | 'refunded' | 'returned';

/** What became of a stay whose bay was taken back. */
export interface Rehoming {
  readonly id: string;
  /** First booking of the stay. */
  readonly bookingId: string;
  readonly residentId: string;
  readonly fromPoolId: number;
  /** `null`: nothing had room. */
  readonly toPoolId: number | null;
  readonly oldPriceFen: Fen;
  readonly newPriceFen: Fen;
  readonly walkMetres: number;
  readonly compensationFen: Fen;
  readonly state: RehomingState;
  /** An offer without an answer by then stands as accepted. */
  readonly decideUntilMs: number | null;
  /** Since when the pool that was left has room again. */
  readonly homeFreeSinceMs: number | null;
  readonly createdAtMs: number;
}

/** The state as it stands now: silence is consent. */
export function standingOf({ state, decideUntilMs }: Pick<Rehoming, 'state' | 'decideUntilMs'>, nowMs: number): RehomingState {
  return state === 'offered' && nowMs >= (decideUntilMs ?? 0) ? 'accepted' : state;
}

/** The money instead of the other bay: as long as the offer stands and the stay has not begun. */
export function canDecline(rehoming: Rehoming, booking: Booking, nowMs: number): boolean {
  return standingOf(rehoming, nowMs) === 'offered' && isLive(booking) && !hasBegun(booking, tickContaining(nowMs));
}

/** Back to the bay that was booked: when there has been room again, until the stay begins. */
export function canReturn(rehoming: Rehoming, booking: Booking, nowMs: number): boolean {
  const isThere = rehoming.state === 'offered' || rehoming.state === 'accepted';
  return isThere && rehoming.homeFreeSinceMs !== null && isLive(booking) && !hasBegun(booking, tickContaining(nowMs));
}
