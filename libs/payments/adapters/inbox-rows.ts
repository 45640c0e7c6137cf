import { isDuplicateKey, type Sql, write } from '#platform';
import type { NotificationKind } from '../domain/payment-provider.js';
import { numbered } from './rows.js';

export interface InboxRow {
  readonly id: number;
  readonly kind: NotificationKind;
  readonly businessKey: string;
  readonly notificationId: string;
  readonly contentSealed: Buffer;
  readonly appliedAtMs: number | null;
}

const COLUMNS = `id, kind, business_key AS businessKey, notification_id AS notificationId, content_sealed AS contentSealed,
  applied_at_ms AS appliedAtMs`;

/** A job that comes at all has come by then. A sweep that applies a fact and fails leaves it alone for as long. */
const JOB_IS_LATE_MS = 5_000;
const MOST_AT_ONCE = 200;

export interface NewInboxRow {
  readonly kind: NotificationKind;
  readonly businessKey: string;
  readonly notificationId: string;
  readonly digest: Buffer;
  readonly contentSealed: Buffer;
  readonly receivedAtMs: number;
  /** Null for what nobody is told of because it needs a person. */
  readonly toldAtMs: number | null;
}

/** The id of the new row, or undefined when the same fact is there already. */
export async function insertInboxRow(tx: Sql, row: NewInboxRow): Promise<number | undefined> {
  try {
    const { insertId } = await tx.query<{ insertId: number }>(
      `INSERT INTO notification_inbox (kind, business_key, notification_id, digest, content_sealed, received_at_ms, told_at_ms)
       VALUES (?, ?, ?, ?, ?, ?, ?)`,
      [row.kind, row.businessKey, row.notificationId, row.digest, row.contentSealed, row.receivedAtMs, row.toldAtMs],
    );
    return insertId;
  } catch (error) {
    if (isDuplicateKey(error)) return undefined;
    throw error;
  }
}

export async function findInboxRow(sql: Sql, id: number): Promise<InboxRow | undefined> {
  const rows = await sql.query<InboxRow[]>(`SELECT ${COLUMNS} FROM notification_inbox WHERE id = ?`, [id]);
  return numbered(rows, 'id', 'appliedAtMs')[0];
}

export async function markApplied(tx: Sql, id: number, nowMs: number): Promise<void> {
  await write(tx, {
    sql: 'UPDATE notification_inbox SET applied_at_ms = ? WHERE id = ? AND applied_at_ms IS NULL',
    parameters: [nowMs, id],
  });
}

/** Takes facts that were told of a while ago and never applied, oldest first, and notes that somebody is at them now. */
export async function claimUnapplied(tx: Sql, kind: NotificationKind, nowMs: number): Promise<number[]> {
  const rows = await tx.query<{ id: number }[]>(
    `SELECT id FROM notification_inbox WHERE applied_at_ms IS NULL AND told_at_ms <= ? AND kind = ?
     ORDER BY told_at_ms LIMIT ? FOR UPDATE SKIP LOCKED`,
    [nowMs - JOB_IS_LATE_MS, kind, MOST_AT_ONCE],
  );
  const ids = rows.map((row) => Number(row.id));
  if (ids.length > 0) await write(tx, { sql: 'UPDATE notification_inbox SET told_at_ms = ? WHERE id IN (?)', parameters: [nowMs, ids] });
  return ids;
}
