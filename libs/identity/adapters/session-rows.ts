import type { Sql } from '#platform';
import type { SessionTimes } from '../domain/session-lifetime.js';

export interface SessionRow extends SessionTimes {
  readonly residentId: string;
}

/** Under the lock of the resident. False when they have been erased. */
export async function insertSession(
  sql: Sql,
  session: { tokenHash: Buffer; residentId: string; nowMs: number; expiresAtMs: number },
): Promise<boolean> {
  const { tokenHash, residentId, nowMs, expiresAtMs } = session;
  const { affectedRows } = await sql.query<{ affectedRows: number }>(
    `INSERT INTO session (token_hash, resident_id, created_at_ms, seen_at_ms, expires_at_ms)
     SELECT ?, id, ?, ?, ? FROM resident WHERE id = ? AND erased_at_ms IS NULL FOR UPDATE`,
    [tokenHash, nowMs, nowMs, expiresAtMs, residentId],
  );
  return affectedRows === 1;
}

/** Sessions that were not revoked, one for each hash, in order; they may have expired. */
export async function findSessions(sql: Sql, tokenHashes: readonly Buffer[]): Promise<(SessionRow | undefined)[]> {
  const rows = await sql.query<(SessionRow & { tokenHash: Buffer })[]>(
    `SELECT token_hash AS tokenHash, resident_id AS residentId, expires_at_ms AS expiresAtMs, seen_at_ms AS seenAtMs
     FROM session WHERE token_hash IN (?) AND revoked_at_ms IS NULL`,
    [tokenHashes],
  );
  const found = new Map(rows.map(({ tokenHash, ...session }) => [tokenHash.toString('base64url'), session]));
  return tokenHashes.map((hash) => found.get(hash.toString('base64url')));
}

/** Notes a request of each at that instant, unless a later one is noted. */
export async function noteSeen(sql: Sql, tokenHashes: readonly Buffer[], nowMs: number): Promise<void> {
  await sql.query('UPDATE session SET seen_at_ms = ? WHERE token_hash IN (?) AND seen_at_ms < ?', [nowMs, tokenHashes, nowMs]);
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

export interface SessionRecord {
  readonly createdAtMs: number;
  readonly seenAtMs: number;
  readonly expiresAtMs: number;
  readonly revokedAtMs: number | null;
}

/** When a resident logged in and out, the newest first: times only, never what a token could be found by. */
export async function newestSessionsOf(sql: Sql, residentId: string, limit: number): Promise<SessionRecord[]> {
  return sql.query(
    `SELECT created_at_ms AS createdAtMs, seen_at_ms AS seenAtMs, expires_at_ms AS expiresAtMs, revoked_at_ms AS revokedAtMs
     FROM session WHERE resident_id = ? ORDER BY created_at_ms DESC LIMIT ?`,
    [residentId, limit],
  );
}
