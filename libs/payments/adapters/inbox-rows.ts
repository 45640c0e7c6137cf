import { isDuplicateKey, type Sql } from '#platform';
import type { NotificationKind } from '../domain/payment-provider.js';

export interface InboxRow {
  readonly id: number;
  readonly kind: NotificationKind;
  readonly businessKey: string;
  readonly contentSealed: Buffer;
  readonly appliedAtMs: number | null;
}

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
  const [row] = await sql.query<InboxRow[]>(
    `SELECT id, kind, business_key AS businessKey, content_sealed AS contentSealed, applied_at_ms AS appliedAtMs
     FROM notification_inbox WHERE id = ?`,
    [id],
  );
  return row;
}

export async function markApplied(tx: Sql, id: number, nowMs: number): Promise<void> {
  await tx.query('UPDATE notification_inbox SET applied_at_ms = ? WHERE id = ? AND applied_at_ms IS NULL', [nowMs, id]);
}
