import type { Tick } from '#kernel';

/** 16 random or hashed bytes in base64url (22 characters): names one taking of a bay, whoever took it and why. */
export type ClaimId = string;

/**
 * One change of a pool's timeline: `delta` is added to the free bays of every tick in `[from, to)`; a `capacity` row changes the capacity as well.
 * `seq` counts a pool's rows without a gap and is the pool's version everywhere.
 */
export interface LogRow {
  readonly poolId: number;
  readonly seq: number;
  readonly cause: 'capacity' | 'claim' | 'release';
  readonly from: Tick;
  readonly to: Tick;
  readonly delta: number;
  readonly claimId: ClaimId | null;
  readonly atMs: number;
}
