import { TICKS_PER_DAY, type TimeWindow } from '#kernel';
import type { Sql } from '#platform';

/** No booking is longer. */
const LONGEST_TICKS = 4 * TICKS_PER_DAY;

/** When each resident last made a booking that is confirmed and has a bay within the window, ms since the epoch. */
export async function latestBookedWithin(sql: Sql, { from, to }: TimeWindow): Promise<ReadonlyMap<string, number>> {
  const rows = await sql.query<{ residentId: string; atMs: number | string }[]>(
    `SELECT resident_id AS residentId, MAX(created_at_ms) AS atMs FROM booking
     WHERE pool_id IN (SELECT id FROM pool) AND to_tick > ? AND to_tick < ? AND from_tick < ? AND state = 'confirmed' GROUP BY resident_id`,
    [from, to + LONGEST_TICKS, to],
  );
  return new Map(rows.map(({ residentId, atMs }) => [residentId, Number(atMs)]));
}
