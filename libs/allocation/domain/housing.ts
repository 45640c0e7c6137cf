import type { Tick, TimeWindow } from '#kernel';

/** Where a stay could be. `walkMetres`: whole metres on foot from the booked car park; the home pool has 0. */
export interface Candidate {
  readonly poolId: number;
  readonly walkMetres: number;
}

/** A stay whose bay was taken back. It needs one bay of one pool over its whole window; home is among the candidates when it may stay. */
export interface StayToHouse {
  readonly id: string;
  readonly window: TimeWindow;
  readonly homePoolId: number;
  readonly candidates: readonly Candidate[];
  readonly bookedAtMs: number;
}

/** Bays free at `from`, `from + 1`, …, not counting the stays of the problem. Negative counts as 0; outside nothing is free. */
export interface Room {
  readonly from: Tick;
  readonly free: Int16Array;
}

export interface HousingProblem {
  readonly stays: readonly StayToHouse[];
  readonly rooms: ReadonlyMap<number, Room>;
}

/** The pool of each stay by its id, or null: nothing had room. */
export type Housing = ReadonlyMap<string, number | null>;

/** Bays free at every tick of the window; 0 where the room does not reach. */
export function freeThroughout(room: Room | undefined, window: TimeWindow): number {
  if (!room || window.from < room.from || window.to > room.from + room.free.length) return 0;
  let least = Number.POSITIVE_INFINITY;
  for (let tick = window.from; tick < window.to; tick++) least = Math.min(least, room.free[tick - room.from] as number);
  return Math.max(0, least);
}

/** Who booked earlier comes first; the id decides between those who booked in the same millisecond. */
export function byBooking(a: StayToHouse, b: StayToHouse): number {
  if (a.bookedAtMs !== b.bookedAtMs) return a.bookedAtMs - b.bookedAtMs;
  return a.id < b.id ? -1 : 1;
}
