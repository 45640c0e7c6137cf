import type { Fen, Tick, TimeWindow } from '#kernel';
import type { BookingState, Place } from './trail-leaf.js';

/** A stretch for which a bay was held and is not any more. */
export interface HeldPart extends TimeWindow {
  readonly place: Place;
}

/** One booking as its leaves tell of it. */
export interface BookingUse {
  readonly id: string;
  readonly from: Tick;
  readonly to: Tick;
  place: Place;
  state: BookingState;
  /** It was confirmed at some time: whatever it held counts as booked. */
  wasConfirmed: boolean;
  /** It is where it is because its bay was taken back. */
  isRehomed: boolean;
  /** A bay of the place is held over `[holdsFrom, to)`; null: none now. */
  holdsFrom: Tick | null;
  parts: readonly HeldPart[];
  paidFen: Fen;
  refundedFen: Fen;
}

/** Every stretch for which the booking held a bay, wherever that was. */
export function heldPartsOf({ parts, place, holdsFrom, to }: BookingUse): readonly HeldPart[] {
  return holdsFrom === null ? parts : [...parts, { place, from: holdsFrom, to }];
}

/** Ticks that count as booked, of `within` only when that is given. */
export function bookedTicksOf(use: BookingUse, within?: TimeWindow): number {
  if (!use.wasConfirmed) return 0;
  return heldPartsOf(use).reduce((sum, { from, to }) => {
    const [first, end] = within ? [Math.max(from, within.from), Math.min(to, within.to)] : [from, to];
    return sum + Math.max(0, end - first);
  }, 0);
}
