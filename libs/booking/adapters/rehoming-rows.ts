import type { Sql } from '#platform';
import type { Rehoming, RehomingState } from '../domain/rehoming.js';

const COLUMNS = `id, booking_id AS bookingId, resident_id AS residentId, from_pool_id AS fromPoolId, to_pool_id AS toPoolId,
  old_price_fen AS oldPriceFen, new_price_fen AS newPriceFen, walk_metres AS walkMetres, compensation_fen AS compensationFen, state,
  decide_until_ms AS decideUntilMs, home_free_since_ms AS homeFreeSinceMs, created_at_ms AS createdAtMs`;

export async function insertRehomings(tx: Sql, rehomings: readonly Rehoming[]): Promise<void> {
  if (rehomings.length === 0) return;
  await tx.query(
    `INSERT INTO rehoming (id, booking_id, resident_id, from_pool_id, to_pool_id, old_price_fen, new_price_fen, walk_metres,
       compensation_fen, state, decide_until_ms, home_free_since_ms, created_at_ms) VALUES ?`,
    [
      rehomings.map((one) => [
        one.id,
        one.bookingId,
        one.residentId,
        one.fromPoolId,
        one.toPoolId,
        one.oldPriceFen,
        one.newPriceFen,
        one.walkMetres,
        one.compensationFen,
        one.state,
        one.decideUntilMs,
        one.homeFreeSinceMs,
        one.createdAtMs,
      ]),
    ],
  );
}

/** The latest of each of these bookings. */
export async function latestRehomings(sql: Sql, bookingIds: readonly string[]): Promise<Map<string, Rehoming>> {
  if (bookingIds.length === 0) return new Map();
  const rows = await sql.query<Rehoming[]>(`SELECT ${COLUMNS} FROM rehoming WHERE booking_id IN (?) ORDER BY created_at_ms, id`, [
    [...bookingIds],
  ]);
  return new Map(rows.map((row) => [row.bookingId, row]));
}

/** All of these bookings, the newest first, at most `limit`. */
export async function rehomingsOf(sql: Sql, bookingIds: readonly string[], limit: number): Promise<Rehoming[]> {
  if (bookingIds.length === 0) return [];
  return sql.query(`SELECT ${COLUMNS} FROM rehoming WHERE booking_id IN (?) ORDER BY created_at_ms DESC, id DESC LIMIT ?`, [
    [...bookingIds],
    limit,
  ]);
}

/** Stays to come that would rather be where they were, oldest first; the window is that of the whole stay. */
export async function rehomingsFarFromHome(
  sql: Sql,
  nowTick: number,
  limit: number,
): Promise<(Pick<Rehoming, 'id' | 'bookingId' | 'residentId' | 'fromPoolId'> & { readonly from: number; readonly to: number })[]> {
  return sql.query(
    `SELECT r.id, r.booking_id AS bookingId, r.resident_id AS residentId, r.from_pool_id AS fromPoolId, b.from_tick AS \`from\`,
       GREATEST(b.to_tick, COALESCE((SELECT MAX(e.to_tick) FROM booking e WHERE e.extends_id = b.id AND e.state = b.state), 0)) AS \`to\`
     FROM rehoming r JOIN booking b ON b.id = r.booking_id
     WHERE r.state IN ('offered', 'accepted', 'refunded') AND r.home_free_since_ms IS NULL AND b.from_tick > ?
     ORDER BY r.created_at_ms LIMIT ?`,
    [nowTick, limit],
  );
}

/** False when it is known already. */
export async function noteHomeFree(tx: Sql, id: string, nowMs: number): Promise<boolean> {
  const { affectedRows } = await tx.query<{ affectedRows: number }>(
    'UPDATE rehoming SET home_free_since_ms = ? WHERE id = ? AND home_free_since_ms IS NULL',
    [nowMs, id],
  );
  return affectedRows === 1;
}

/** Under the lock of the booking. */
export async function setRehomingState(tx: Sql, id: string, state: RehomingState): Promise<void> {
  await tx.query('UPDATE rehoming SET state = ? WHERE id = ?', [state, id]);
}
