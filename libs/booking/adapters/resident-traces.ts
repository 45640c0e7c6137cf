import { type Tick, tickContaining } from '#kernel';
import type { Sql } from '#platform';
import { eraseWords } from './problem-report-rows.js';

/** What bookings say of one person, as far as erasing them goes. Read under the lock of their row, so no booking comes in between. */
export interface Traces {
  readonly bookingIds: readonly string[];
  readonly vehicleIds: readonly number[];
  /** A hold, or a stay that is not over. */
  readonly isLive: boolean;
}

interface Row {
  readonly id: string;
  readonly vehicleId: number;
  readonly state: string;
  readonly toTick: Tick;
}

export async function tracesOf(tx: Sql, residentId: string, nowMs: number): Promise<Traces> {
  const rows = await tx.query<Row[]>(
    'SELECT id, vehicle_id AS vehicleId, state, to_tick AS toTick FROM booking WHERE resident_id = ? ORDER BY id',
    [residentId],
  );
  const nowTick = tickContaining(nowMs);
  return {
    bookingIds: rows.map(({ id }) => id),
    vehicleIds: [...new Set(rows.map(({ vehicleId }) => vehicleId))],
    isLive: rows.some(({ state, toTick }) => state === 'held' || (state === 'confirmed' && toTick > nowTick)),
  };
}

/** Which of these locked vehicles somebody else has booked for: their plates are facts about those people too. */
export async function vehiclesOfOthers(tx: Sql, residentId: string, vehicleIds: readonly number[]): Promise<ReadonlySet<number>> {
  if (vehicleIds.length === 0) return new Set();
  const rows = await tx.query<{ vehicleId: number }[]>(
    `SELECT DISTINCT b.vehicle_id AS vehicleId FROM booking b JOIN resident r ON r.id = b.resident_id
     WHERE b.vehicle_id IN (?) AND b.resident_id <> ? AND r.erased_at_ms IS NULL`,
    [[...vehicleIds], residentId],
  );
  return new Set(rows.map(({ vehicleId }) => vehicleId));
}

const AT_ONCE = 500;

/** Forgets what was said on these bookings: words on problems, and answers to requests with the record of their keys, which nobody can show again. */
export async function eraseTexts(tx: Sql, bookingIds: readonly string[]): Promise<void> {
  for (let from = 0; from < bookingIds.length; from += AT_ONCE) {
    const ids = bookingIds.slice(from, from + AT_ONCE);
    await tx.query('DELETE FROM idempotency WHERE subject_id IN (?)', [ids]);
    await eraseWords(tx, ids);
  }
}
