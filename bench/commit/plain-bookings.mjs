// Bookings of the rivals that have tables of their own: the row alone, as the product's booking row.
import { randomBytes, randomUUID } from 'node:crypto';
import { personOf } from './people.mjs';

const FIRST_TICK = 1_990_000;
const TICKS = 28 * 96;
const TARIFF = JSON.stringify({
  kind: 'per_night',
  unitFen: 1_000,
  capFen: null,
  overtimeHalfHourFen: 500,
  freeCancelMinutes: 60,
  lateCancelPercent: 50,
});

export const COLUMNS = `id, resident_id, vehicle_id, vehicle_seq, pool_id, from_tick, to_tick, state, version, price_fen, tariff, claim_id,
  hold_expires_at_ms, extends_id, created_at_ms`;

/** @param {import('./placements.mjs').Some} some @param {readonly number[]} poolIds the small pool last */
export function plainBookings({ from, count, total, isLastBays = false }, poolIds) {
  const nowMs = Date.now();
  return Array.from({ length: count }, (_, n) => {
    const { residentId, vehicleId } = personOf(from + n, total);
    const length = 40 + Math.floor(Math.random() * 17);
    const fromTick = isLastBays ? FIRST_TICK + TICKS : FIRST_TICK + Math.floor(Math.random() * (TICKS - length));
    const poolId = isLastBays ? poolIds.at(-1) : poolIds[Math.floor(Math.random() * poolIds.length)];
    return {
      ...{ id: randomUUID(), residentId, vehicleId, vehicleSeq: 1, poolId },
      ...{ fromTick, toTick: fromTick + length, state: 'held', version: 1, priceFen: 1_000, tariff: TARIFF, claimId: randomBytes(16) },
      ...{ holdExpiresAtMs: nowMs + 900_000, extendsId: null, createdAtMs: nowMs },
    };
  });
}
