// Claims as residents make them, and the count of what was admitted against what there was.
import { randomBytes } from 'node:crypto';

export const POOLS = 50;
export const BAYS = 200;
export const TICKS = 30 * 96;
export const ORIGIN = 1_900_000;
const SHORTEST = 40;
const LONGEST = 56;

/** @typedef {{ poolId: number, window: { from: number, to: number }, claimId: string, deadlineMs: number }} Claim */

/** Nights of 40 to 56 ticks, anywhere in thirty days and in any of the pools. @param {number} count @returns {Claim[]} */
export function manyClaims(count) {
  return Array.from({ length: count }, () => {
    const length = SHORTEST + Math.floor(Math.random() * (LONGEST - SHORTEST + 1));
    const from = ORIGIN + Math.floor(Math.random() * (TICKS - length + 1));
    return claimOf(1 + Math.floor(Math.random() * POOLS), { from, to: from + length });
  });
}

/** @param {number} poolId @param {Claim['window']} window @returns {Claim} */
export const claimOf = (poolId, window) => ({
  poolId,
  window,
  claimId: randomBytes(16).toString('base64url'),
  deadlineMs: Date.now() + 10_000,
});

/** Free bays of every tick, of each pool, once these claims were admitted. @param {readonly Claim[]} admitted @returns {Map<number, Int32Array>} */
export function freeAfter(admitted) {
  const free = new Map(Array.from({ length: POOLS }, (_, n) => /** @type {const} */ ([n + 1, new Int32Array(TICKS).fill(BAYS)])));
  for (const { poolId, window } of admitted) {
    const ticks = /** @type {Int32Array} */ (free.get(poolId));
    for (let tick = window.from; tick < window.to; tick++) ticks[tick - ORIGIN]--;
  }
  return free;
}
