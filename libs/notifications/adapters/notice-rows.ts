import type { NoticeKind } from '#contracts';
import type { Sql } from '#platform';
import type { Occasion } from '../domain/occasion.js';

export type NoticeState = 'waiting' | 'sending' | 'sent' | 'refused' | 'unknown' | 'not_allowed' | 'pointless';
export type EndState = Exclude<NoticeState, 'waiting' | 'sending'>;

export interface Notice extends Occasion {
  readonly id: number;
}

/** An occasion that was noted before stays as it is. Under the lock of the resident's row, so that nothing is noted of who was erased. */
export async function noteOccasions(tx: Sql, occasions: readonly Occasion[]): Promise<void> {
  if (occasions.length === 0) return;
  await tx.query(
    `INSERT INTO notice (kind, booking_id, occasion, resident_id, state, due_at_ms, next_try_at_ms) VALUES ? ON DUPLICATE KEY UPDATE id = id`,
    [
      occasions.map(({ kind, bookingId, occasion, residentId, dueAtMs }) => [
        kind,
        bookingId,
        occasion,
        residentId,
        'waiting',
        dueAtMs,
        dueAtMs,
      ]),
    ],
  );
}

/** Notices whose time has come, oldest first. */
export function dueNotices(sql: Sql, nowMs: number, limit: number): Promise<Notice[]> {
  return sql.query(
    `SELECT id, kind, booking_id AS bookingId, occasion, resident_id AS residentId, due_at_ms AS dueAtMs FROM notice
     WHERE state = 'waiting' AND next_try_at_ms <= ? ORDER BY next_try_at_ms LIMIT ?`,
    [nowMs, limit],
  );
}

/** True for one of those who try, however many processes there are; false for what was put off meanwhile. */
export async function beginSending(tx: Sql, id: number, nowMs: number): Promise<boolean> {
  const { affectedRows } = await tx.query<{ affectedRows: number }>(
    "UPDATE notice SET state = 'sending', next_try_at_ms = NULL, sending_at_ms = ? WHERE id = ? AND state = 'waiting' AND next_try_at_ms <= ?",
    [nowMs, id, nowMs],
  );
  return affectedRows === 1;
}

/** Ends a notice that is in this state; one that has gone on meanwhile, or was erased, stays as it is. */
export async function endNotice(sql: Sql, id: number, from: 'waiting' | 'sending', state: EndState, errcode?: number): Promise<void> {
  await sql.query('UPDATE notice SET state = ?, errcode = ?, next_try_at_ms = NULL WHERE id = ? AND state = ?', [
    state,
    errcode ?? null,
    id,
    from,
  ]);
}

/** Puts a notice off that was certainly not sent. */
export async function putOff(sql: Sql, id: number, from: 'waiting' | 'sending', nextTryAtMs: number): Promise<void> {
  await sql.query("UPDATE notice SET state = 'waiting', sending_at_ms = NULL, next_try_at_ms = ? WHERE id = ? AND state = ?", [
    nextTryAtMs,
    id,
    from,
  ]);
}

/** What was being sent since before this instant, by a process that cannot tell any more how it went. */
export async function giveUpUnanswered(sql: Sql, beforeMs: number): Promise<number> {
  const { affectedRows } = await sql.query<{ affectedRows: number }>(
    "UPDATE notice SET state = 'unknown' WHERE state = 'sending' AND sending_at_ms < ?",
    [beforeMs],
  );
  return affectedRows;
}

export async function deleteNoticesDueBefore(sql: Sql, beforeMs: number, limit: number): Promise<number> {
  const { affectedRows } = await sql.query<{ affectedRows: number }>('DELETE FROM notice WHERE due_at_ms < ? ORDER BY due_at_ms LIMIT ?', [
    beforeMs,
    limit,
  ]);
  return affectedRows;
}

/** The newest of a resident, at most `limit`. */
export function noticesOf(
  sql: Sql,
  residentId: string,
  limit: number,
): Promise<{ kind: NoticeKind; bookingId: string; state: NoticeState; dueAtMs: number }[]> {
  return sql.query(
    `SELECT kind, booking_id AS bookingId, state, due_at_ms AS dueAtMs FROM notice WHERE resident_id = ?
     ORDER BY due_at_ms DESC, id DESC LIMIT ?`,
    [residentId, limit],
  );
}

export async function eraseNotices(tx: Sql, residentId: string): Promise<void> {
  await tx.query('DELETE FROM notice WHERE resident_id = ?', [residentId]);
}
