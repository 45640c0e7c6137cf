// Placements as the product drafts them: everything that can be known before the commit is in them.
import { createHash } from 'node:crypto';
import { keyedRequest } from '../../dist/libs/booking/adapters/requests.js';
import { priceIn, tariffFor } from '../../dist/libs/car-parks/index.js';
import { addDays, localDate, localTick } from '../../dist/libs/kernel/index.js';
import { personOf } from './people.mjs';

const SHORTEST = 40;
const LONGEST = 56;
const DAYS = 28;

/** @typedef {{ from: number, count: number, total: number, isLastBays?: boolean }} Some numbers of the people who book; `isLastBays`: all want the same night of the small pool. */
/** @typedef {{ pools: readonly any[], drafts: any, ids: { next(): string }, nowMs: number, holdMs: number }} Desk */

/** @param {Desk} desk @param {Some} some */
export function placementsOf(desk, { from, count, total, isLastBays = false }) {
  const wanted = desk.pools.filter((pool) => (pool.code === 'last-pool') === isLastBays);
  const tomorrow = localTick(addDays(localDate(desk.nowMs), 1), 0);
  return Array.from({ length: count }, (_, n) => {
    const pool = wanted[Math.floor(Math.random() * wanted.length)];
    const window = isLastBays ? { from: tomorrow + 80, to: tomorrow + 120 } : someNight(tomorrow);
    return placementOf(desk, { ...personOf(from + n, total), pool, window });
  });
}

/** 40 to 56 ticks, anywhere in four weeks. */
function someNight(tomorrow) {
  const length = SHORTEST + Math.floor(Math.random() * (LONGEST - SHORTEST + 1));
  const from = tomorrow + Math.floor(Math.random() * (DAYS * 96 - length));
  return { from, to: from + length };
}

function placementOf({ drafts, ids, nowMs, holdMs }, { residentId, vehicleId, pool, window }) {
  const request = keyedRequest(residentId, ids.next(), 'POST /api/v1/bookings', { pool: pool.code, window });
  const hold = { id: ids.next(), priceFen: priceIn(pool, window), holdExpiresAtMs: nowMs + holdMs };
  const booking = {
    ...{ residentId, vehicleId, poolId: pool.id, window, tariff: tariffFor(pool, window.from), claimId: request.id },
    ...{ ...hold, extendsId: null, createdAtMs: nowMs, version: 1, state: 'held' },
  };
  const commitment = createHash('sha256').update(residentId).digest('hex');
  return { booking, request, attempt: drafts.attempt(hold, `openid-${vehicleId}`), actor: { kind: 'resident', commitment } };
}
