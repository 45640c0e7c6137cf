import type { Sql } from '#platform';
import type { SessionTimes } from '../domain/session-lifetime.js';
import { ACTIVE_STAFF, type StaffRow } from './staff-rows.js';

export type StaffSessionRow = StaffRow & SessionTimes & { readonly tokenHash: Buffer; readonly steppedUpUntilMs: number };

export interface NewStaffSession {
  readonly tokenHash: Buffer;
  readonly staffId: string;
  /** As a person would say it, e.g. `Chrome · Windows`. */
  readonly device: string;
  /** When its owner logged in; a session that takes the place of another keeps it. */
  readonly sinceMs: number;
  readonly nowMs: number;
  readonly expiresAtMs: number;
  readonly steppedUpUntilMs: number;
}

export async function insertStaffSession(sql: Sql, session: NewStaffSession): Promise<void> {
  const { tokenHash, staffId, device, sinceMs, nowMs, expiresAtMs, steppedUpUntilMs } = session;
  await sql.query(
    `INSERT INTO staff_session (token_hash, staff_id, device, created_at_ms, seen_at_ms, expires_at_ms, stepped_up_until_ms)
     VALUES (?, ?, ?, ?, ?, ?, ?)`,
    [tokenHash, staffId, device, sinceMs, nowMs, expiresAtMs, steppedUpUntilMs],
  );
}

/** A session that was not revoked, of somebody who may still act; it may have expired. */
export async function findStaffSession(sql: Sql, tokenHash: Buffer): Promise<StaffSessionRow | undefined> {
  const rows = await sql.query<StaffSessionRow[]>(
    `SELECT staff.*, session.token_hash AS tokenHash, session.expires_at_ms AS expiresAtMs, session.seen_at_ms AS seenAtMs,
       session.stepped_up_until_ms AS steppedUpUntilMs
     FROM staff_session session JOIN (${ACTIVE_STAFF}) staff ON staff.staffId = session.staff_id
     WHERE session.token_hash = ? AND session.revoked_at_ms IS NULL`,
    [tokenHash],
  );
  return rows[0];
}

export interface OpenSessionRow {
  readonly tokenHash: Buffer;
  readonly device: string;
  readonly sinceMs: number;
  readonly seenAtMs: number;
  readonly expiresAtMs: number;
}

/** Sessions of somebody that were neither revoked nor expired, the last used first; some may have been idle for too long. */
export function openStaffSessions(sql: Sql, staffId: string, nowMs: number): Promise<OpenSessionRow[]> {
  return sql.query(
    `SELECT token_hash AS tokenHash, device, created_at_ms AS sinceMs, seen_at_ms AS seenAtMs, expires_at_ms AS expiresAtMs
     FROM staff_session WHERE staff_id = ? AND revoked_at_ms IS NULL AND expires_at_ms > ? ORDER BY seen_at_ms DESC, token_hash LIMIT 100`,
    [staffId, nowMs],
  );
}

/** The session of this token, unless it has ended; nobody else ends it before the transaction does. */
export async function lockOpenSession(tx: Sql, tokenHash: Buffer, nowMs: number): Promise<Omit<OpenSessionRow, 'seenAtMs'> | undefined> {
  const rows = await tx.query<Omit<OpenSessionRow, 'seenAtMs'>[]>(
    `SELECT token_hash AS tokenHash, device, created_at_ms AS sinceMs, expires_at_ms AS expiresAtMs
     FROM staff_session WHERE token_hash = ? AND revoked_at_ms IS NULL AND expires_at_ms > ? FOR UPDATE`,
    [tokenHash, nowMs],
  );
  return rows[0];
}

export async function noteStaffSeen(sql: Sql, tokenHash: Buffer, nowMs: number): Promise<void> {
  await sql.query('UPDATE staff_session SET seen_at_ms = ? WHERE token_hash = ? AND seen_at_ms < ?', [nowMs, tokenHash, nowMs]);
}

/** Which sessions of somebody: all, one, or all but one. */
export type SomeSessions = { readonly staffId: string; readonly only?: Buffer; readonly except?: Buffer };

/** Ends them. Returns how many were live until then. */
export async function revokeStaffSessions(sql: Sql, { staffId, only, except }: SomeSessions, nowMs: number): Promise<number> {
  const [which, hashes] = only ? ['AND token_hash = ?', [only]] : except ? ['AND token_hash <> ?', [except]] : ['', []];
  const { affectedRows } = await sql.query<{ affectedRows: number }>(
    `UPDATE staff_session SET revoked_at_ms = ? WHERE staff_id = ? AND revoked_at_ms IS NULL AND expires_at_ms > ? ${which}`,
    [nowMs, staffId, nowMs, ...hashes],
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
