import { assert } from '#kernel';
import type { FieldCipher, Sql } from '#platform';
import type { Tries, TriesOf } from '../domain/log-in-tries.js';

export interface TriesRow extends Tries {
  readonly subject: Buffer;
  readonly kind: TriesOf['kind'];
}

/** What of a network or an account stands in the table: neither can be read from it. */
function subjectOf(cipher: FieldCipher, { kind, value }: TriesOf): Buffer {
  return cipher.indexOf(`staff-try ${kind}`, value);
}

/**
 * Locks the tries of these, in one order for everybody, so that as many guesses as come at once are counted one after another. Writes first:
 * a lock for reading would have to grow, and two that grow wait for each other.
 */
export async function lockTries(tx: Sql, cipher: FieldCipher, of: readonly TriesOf[]): Promise<TriesRow[]> {
  const wanted = of.map((one) => ({ kind: one.kind, subject: subjectOf(cipher, one) })).sort((a, b) => a.subject.compare(b.subject));
  const subjects = wanted.map(({ subject }) => subject);
  await tx.query(
    `INSERT INTO staff_try (subject, settled_at_ms, blocked_until_ms) VALUES ${subjects.map(() => '(?, 0, 0)').join(', ')}
     ON DUPLICATE KEY UPDATE settled_at_ms = settled_at_ms`,
    subjects,
  );
  const rows = await tx.query<{ subject: Buffer; settledAtMs: number; blockedUntilMs: number }[]>(
    'SELECT subject, settled_at_ms AS settledAtMs, blocked_until_ms AS blockedUntilMs FROM staff_try WHERE subject IN (?) FOR UPDATE',
    [subjects],
  );
  return wanted.map(({ kind, subject }) => {
    const row = rows.find((one) => one.subject.equals(subject));
    assert(row, 'a row that was locked this moment is gone');
    return { ...row, kind };
  });
}

export async function writeTries(tx: Sql, { subject, settledAtMs, blockedUntilMs }: TriesRow): Promise<void> {
  await tx.query('UPDATE staff_try SET settled_at_ms = ?, blocked_until_ms = ? WHERE subject = ?', [settledAtMs, blockedUntilMs, subject]);
}

/** Tries that were all forgiven before. Returns how many rows there were. */
export async function deleteTriesSettledBefore(sql: Sql, beforeMs: number, limit: number): Promise<number> {
  const { affectedRows } = await sql.query<{ affectedRows: number }>(
    'DELETE FROM staff_try WHERE settled_at_ms < ? ORDER BY settled_at_ms LIMIT ?',
    [beforeMs, limit],
  );
  return affectedRows;
}
