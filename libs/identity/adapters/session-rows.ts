import type { Sql } from '#platform';
import type { SessionTimes } from '../domain/session-lifetime.js';

export interface SessionRow extends SessionTimes {
  readonly residentId: string;
}

export async function insertSession(
  sql: Sql,
  session: { tokenHash: Buffer; residentId: string; nowMs: number; expiresAtMs: number },
): Promise<void> {
  const { tokenHash, residentId, nowMs, expiresAtMs } = session;
  await sql.query('INSERT INTO session (token_hash, resident_id, created_at_ms, seen_at_ms, expires_at_ms) VALUES (?, ?, ?, ?, ?)', [
    tokenHash,
    residentId,
    nowMs,
    nowMs,
    expiresAtMs,
  ]);
}

/** A session that was not revoked; it may have expired. */
export async function findSession(sql: Sql, tokenHash: Buffer): Promise<SessionRow | undefined> {
  const rows = await sql.query<SessionRow[]>(
    `SELECT resident_id AS residentId, expires_at_ms AS expiresAtMs, seen_at_ms AS seenAtMs
     FROM session WHERE token_hash = ? AND revoked_at_ms IS NULL`,
    [tokenHash],
  );
  return rows[0];
}

export async function noteSeen(sql: Sql, tokenHash: Buffer, nowMs: number): Promise<void> {
  await sql.query('UPDATE session SET seen_at_ms = ? WHERE token_hash = ? AND seen_at_ms < ?', [nowMs, tokenHash, nowMs]);
}

export async function revokeToken(sql: Sql, tokenHash: Buffer, nowMs: number): Promise<void> {
  await sql.query('UPDATE session SET revoked_at_ms = ? WHERE token_hash = ? AND revoked_at_ms IS NULL', [nowMs, tokenHash]);
}

export async function revokeAllOf(sql: Sql, residentId: string, nowMs: number): Promise<void> {
  await sql.query('UPDATE session SET revoked_at_ms = ? WHERE resident_id = ? AND revoked_at_ms IS NULL', [nowMs, residentId]);
}

/** The oldest first, at most `limit`. Returns how many there were. */
export async function deleteSessionsExpiredBefore(sql: Sql, beforeMs: number, limit: number): Promise<number> {
  const { affectedRows } = await sql.query<{ affectedRows: number }>(
    'DELETE FROM session WHERE expires_at_ms < ? ORDER BY expires_at_ms LIMIT ?',
    [beforeMs, limit],
  );
  return affectedRows;
}
