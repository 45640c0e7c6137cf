import { assert } from '#kernel';
import type { Sql } from '#platform';

/** How far the tables of this room are: the first `treeSize` leaves, all that there were at `asOfMs`. */
export interface ReportCursor {
  readonly treeSize: number;
  readonly asOfMs: number;
}

const SELECT = 'SELECT tree_size AS treeSize, as_of_ms AS asOfMs FROM report_cursor WHERE id = 1';

export async function readCursor(sql: Sql): Promise<ReportCursor> {
  return only(await sql.query<ReportCursor[]>(SELECT));
}

/** One process folds at a time. */
export async function lockCursor(tx: Sql): Promise<ReportCursor> {
  return only(await tx.query<ReportCursor[]>(`${SELECT} FOR UPDATE`));
}

function only([row]: readonly ReportCursor[]): ReportCursor {
  assert(row, 'the cursor is written by a migration');
  return row;
}

export async function moveCursor(tx: Sql, { treeSize, asOfMs }: ReportCursor): Promise<void> {
  await tx.query('UPDATE report_cursor SET tree_size = ?, as_of_ms = ? WHERE id = 1', [treeSize, asOfMs]);
}

/** Forgets all that can be folded again. What was noted of nights and shares stays. */
export async function forgetAll(tx: Sql): Promise<void> {
  for (const table of ['trail_index', 'usage_pool_night', 'usage_sold_out', 'usage_booking']) await empty(tx, table);
  await moveCursor(tx, { treeSize: 0, asOfMs: 0 });
}

const ROWS_AT_ONCE = 20_000;

/** In pieces, for a statement has only seconds. */
async function empty(tx: Sql, table: string): Promise<void> {
  for (let gone = ROWS_AT_ONCE; gone === ROWS_AT_ONCE; )
    gone = (await tx.query<{ affectedRows: number }>(`DELETE FROM ${table} LIMIT ${ROWS_AT_ONCE}`)).affectedRows;
}
