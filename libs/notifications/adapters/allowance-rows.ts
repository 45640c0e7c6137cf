import type { NoticeKind } from '#contracts';
import type { Sql } from '#platform';

/** More than anybody uses up before they are asked again. */
export const ALLOWED_MAX = 20;

export interface Allowance {
  readonly kind: NoticeKind;
  readonly isWanted: boolean;
  readonly allowed: number;
}

export async function allowancesOf(sql: Sql, residentId: string): Promise<Allowance[]> {
  const rows = await sql.query<{ kind: NoticeKind; isWanted: number; allowed: number }[]>(
    'SELECT kind, is_wanted AS isWanted, allowed FROM notice_allowance WHERE resident_id = ?',
    [residentId],
  );
  return rows.map((row) => ({ ...row, isWanted: row.isWanted === 1 }));
}

/** A yes is one message more, a no takes none of those allowed before away: WeChat keeps them. */
export async function writeAnswer(tx: Sql, residentId: string, kind: NoticeKind, isYes: boolean): Promise<void> {
  await tx.query(
    `INSERT INTO notice_allowance (resident_id, kind, is_wanted, allowed) VALUES (?, ?, ?, ?)
     ON DUPLICATE KEY UPDATE is_wanted = VALUES(is_wanted), allowed = LEAST(?, allowed + VALUES(allowed))`,
    [residentId, kind, isYes, isYes ? 1 : 0, ALLOWED_MAX],
  );
}

/** Uses up one message; false when none is allowed. */
export async function takeAllowance(tx: Sql, residentId: string, kind: NoticeKind): Promise<boolean> {
  const { affectedRows } = await tx.query<{ affectedRows: number }>(
    'UPDATE notice_allowance SET allowed = allowed - 1 WHERE resident_id = ? AND kind = ? AND allowed > 0',
    [residentId, kind],
  );
  return affectedRows === 1;
}

/** For a message that WeChat certainly did not take. */
export async function giveAllowanceBack(sql: Sql, residentId: string, kind: NoticeKind): Promise<void> {
  await sql.query('UPDATE notice_allowance SET allowed = LEAST(?, allowed + 1) WHERE resident_id = ? AND kind = ?', [
    ALLOWED_MAX,
    residentId,
    kind,
  ]);
}

/** WeChat says that nothing is allowed. */
export async function emptyAllowance(sql: Sql, residentId: string, kind: NoticeKind): Promise<void> {
  await sql.query('UPDATE notice_allowance SET allowed = 0 WHERE resident_id = ? AND kind = ?', [residentId, kind]);
}

export async function eraseAllowances(tx: Sql, residentId: string): Promise<void> {
  await tx.query('DELETE FROM notice_allowance WHERE resident_id = ?', [residentId]);
}
