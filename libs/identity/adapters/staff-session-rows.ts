import type { Sql } from '#platform';
import type { SessionTimes } from '../domain/session-lifetime.js';
import { ACTIVE_STAFF, type StaffRow } from './staff-rows.js';

export interface StaffSessionRow extends SessionTimes, StaffRow {}

export async function insertStaffSession(
  sql: Sql,
  session: { tokenHash: Buffer; staffId: string; nowMs: number; expiresAtMs: number },
): Promise<void> {
  const { tokenHash, staffId, nowMs, expiresAtMs } = session;
  await sql.query('INSERT INTO staff_session (token_hash, staff_id, created_at_ms, seen_at_ms, expires_at_ms) VALUES (?, ?, ?, ?, ?)', [
    tokenHash,
    staffId,
    nowMs,
    nowMs,
    expiresAtMs,
  ]);
}

/** A session that was not revoked, of somebody who may still act; it may have expired. */
export async function findStaffSession(sql: Sql, tokenHash: Buffer): Promise<StaffSessionRow | undefined> {
  const rows = await sql.query<StaffSessionRow[]>(
    `SELECT staff.*, session.expires_at_ms AS expiresAtMs, session.seen_at_ms AS seenAtMs
     FROM staff_session session JOIN (${ACTIVE_STAFF}) staff ON staff.staffId = session.staff_id
     WHERE session.token_hash = ? AND session.revoked_at_ms IS NULL`,
    [tokenHash],
  );
  return rows[0];
}

export async function noteStaffSeen(sql: Sql, tokenHash: Buffer, nowMs: number): Promise<void> {
  await sql.query('UPDATE staff_session SET seen_at_ms = ? WHERE token_hash = ? AND seen_at_ms < ?', [nowMs, tokenHash, nowMs]);
}

/** Ends one session, or all of somebody. Returns how many were live until then. */
export async function revokeStaffSessions(sql: Sql, which: { tokenHash: Buffer } | { staffId: string }, nowMs: number): Promise<number> {
  const [column, value] = 'tokenHash' in which ? ['token_hash', which.tokenHash] : ['staff_id', which.staffId];
  const { affectedRows } = await sql.query<{ affectedRows: number }>(
    `UPDATE staff_session SET revoked_at_ms = ? WHERE ${column} = ? AND revoked_at_ms IS NULL AND expires_at_ms > ?`,
    [nowMs, value, nowMs],
  );
  return affectedRows;
}

/** The oldest first, at most `limit`. Returns how many there were. */
export async function deleteStaffSessionsExpiredBefore(sql: Sql, beforeMs: number, limit: number): Promise<number> {
  const { affectedRows } = await sql.query<{ affectedRows: number }>(
    'DELETE FROM staff_session WHERE expires_at_ms < ? ORDER BY expires_at_ms LIMIT ?',
    [beforeMs, limit],
  );
  return affectedRows;
}
