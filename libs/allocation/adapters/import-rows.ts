import type { UploadedContent, UploadFlaw } from '#car-parks';
import { SupplyFileName, SupplyFormat, SupplyImportState } from '#contracts';
import { Fault } from '#kernel';
import type { Sql, TenantScope } from '#platform';

export interface ImportRow {
  readonly id: string;
  readonly state: SupplyImportState;
  readonly author: string;
  readonly createdAtMs: number;
  readonly endedAtMs: number | null;
  readonly totalRows: number;
  readonly doneRows: number;
  readonly errorCount: number;
  readonly errors: readonly UploadFlaw[];
  readonly poolCodes: readonly string[];
}

export interface NewImport {
  readonly id: string;
  readonly staffId: string;
  readonly author: string;
  readonly content: UploadedContent;
  readonly nowMs: number;
}

/** An import that a worker holds. Every later write names `attempt`, so that one whose lease ran out writes nothing more. */
export interface TakenImport {
  readonly id: string;
  readonly attempt: number;
  readonly partnerId: number;
  readonly staffId: string;
  readonly author: string;
  readonly format: UploadedContent['format'];
  readonly file: UploadedContent['file'];
}

/** Whoever was not heard of for so long has died. */
export const LEASE_MS = 10_000;
/** As often an import is taken up; one that kills its worker each time must not go on for ever. */
const MAX_ATTEMPTS = 5;
/** In hexadecimal twice as long, which every server takes in one packet. */
const PIECE_BYTES = 1024 * 1024;
const UNDER_WAY = "('waiting','checking','writing')";

/** How many imports of a partner have not ended. Takes the partner's row, so that of two uploads at once the second counts the first. */
export async function countUnderWay(scope: TenantScope, tx: Sql): Promise<number> {
  await tx.query('SELECT id FROM partner WHERE id = ? FOR UPDATE', [scope.partnerId]);
  const [row] = await tx.query<{ n: string | number }[]>(
    `SELECT COUNT(*) AS n FROM supply_import WHERE partner_id = ? AND state IN ${UNDER_WAY}`,
    [scope.partnerId],
  );
  return Number(row?.n ?? 0);
}

export async function insertImport(scope: TenantScope, tx: Sql, { id, staffId, author, content, nowMs }: NewImport): Promise<void> {
  await tx.query(
    `INSERT INTO supply_import (id, partner_id, staff_id, author, format, file, state, created_at_ms) VALUES (?, ?, ?, ?, ?, ?, 'waiting', ?)`,
    [id, scope.partnerId, staffId, author, content.format, content.file, nowMs],
  );
  const bytes = Buffer.from(content.bytes);
  for (let start = 0, piece = 0; start < bytes.length; start += PIECE_BYTES, piece++)
    await tx.query('INSERT INTO supply_import_piece (import_id, piece, bytes) VALUES (?, ?, ?)', [
      id,
      piece,
      bytes.subarray(start, start + PIECE_BYTES),
    ]);
}

export async function findImport(scope: TenantScope, sql: Sql, id: string): Promise<ImportRow | undefined> {
  const [row] = await sql.query<StoredRow[]>(
    `SELECT id, state, author, created_at_ms, ended_at_ms, total_rows, done_rows, error_count, errors, pool_codes
       FROM supply_import WHERE id = ? AND partner_id = ?`,
    [id, scope.partnerId],
  );
  return row && importOf(row);
}

/**
 * Takes an import that nobody holds. `undefined` when somebody does, when it has ended, or when it was taken up too often: then it ends as failed.
 */
export async function takeImport(tx: Sql, id: string, nowMs: number): Promise<TakenImport | undefined> {
  const [row] = await tx.query<(TakenRow & { attempt: number })[]>(
    `SELECT attempt, partner_id, staff_id, author, format, file FROM supply_import
      WHERE id = ? AND state IN ${UNDER_WAY} AND lease_until_ms <= ? FOR UPDATE`,
    [id, nowMs],
  );
  if (!row) return undefined;
  const { attempt, partner_id: partnerId, staff_id: staffId, author, format, file } = row;
  if (attempt >= MAX_ATTEMPTS) {
    await endImport(tx, { id, attempt }, { state: 'failed', nowMs });
    return undefined;
  }
  await tx.query("UPDATE supply_import SET attempt = attempt + 1, state = 'checking', done_rows = 0, lease_until_ms = ? WHERE id = ?", [
    nowMs + LEASE_MS,
    id,
  ]);
  return {
    id,
    attempt: attempt + 1,
    partnerId,
    staffId,
    author,
    format: SupplyFormat.parse(format),
    file: SupplyFileName.nullable().parse(file),
  };
}

/** Imports that wait longer than their job takes to come, or whose worker died. */
export async function abandonedImports(sql: Sql, { lateMs, nowMs }: { lateMs: number; nowMs: number }): Promise<string[]> {
  const rows = await sql.query<{ id: string }[]>(
    `SELECT id FROM supply_import WHERE state IN ${UNDER_WAY} AND lease_until_ms <= ? AND created_at_ms <= ? ORDER BY created_at_ms LIMIT 20`,
    [nowMs, nowMs - lateMs],
  );
  return rows.map(({ id }) => id);
}

export async function bytesOf(sql: Sql, id: string): Promise<Buffer> {
  const rows = await sql.query<{ bytes: Buffer }[]>('SELECT bytes FROM supply_import_piece WHERE import_id = ? ORDER BY piece', [id]);
  return Buffer.concat(rows.map(({ bytes }) => bytes));
}

type Holder = Pick<TakenImport, 'id' | 'attempt'>;

/** Tells how far the work is and holds the lease for longer. `false` when it was lost. */
export async function tellProgress(
  sql: Sql,
  { id, attempt }: Holder,
  { state, doneRows, totalRows, nowMs }: { state: 'checking' | 'writing'; doneRows: number; totalRows: number; nowMs: number },
): Promise<boolean> {
  const { affectedRows } = await sql.query<{ affectedRows: number }>(
    `UPDATE supply_import SET state = ?, done_rows = ?, total_rows = ?, lease_until_ms = ?
      WHERE id = ? AND attempt = ? AND state IN ${UNDER_WAY}`,
    [state, doneRows, totalRows, nowMs + LEASE_MS, id, attempt],
  );
  return affectedRows === 1;
}

/** Gives an import back, so that the next try need not wait for the lease to end. */
export async function releaseImport(sql: Sql, { id, attempt }: Holder): Promise<void> {
  await sql.query(`UPDATE supply_import SET lease_until_ms = 0 WHERE id = ? AND attempt = ? AND state IN ${UNDER_WAY}`, [id, attempt]);
}

export interface ImportEnd {
  readonly state: 'done' | 'rejected' | 'failed';
  readonly totalRows?: number;
  readonly doneRows?: number;
  readonly errors?: readonly UploadFlaw[];
  readonly errorCount?: number;
  readonly poolCodes?: readonly string[];
  readonly nowMs: number;
}

/** Ends an import and forgets its bytes. @throws Fault when somebody else holds it by now: nothing of this attempt may stand. */
export async function endImport(tx: Sql, { id, attempt }: Holder, end: ImportEnd): Promise<void> {
  const { state, totalRows = 0, doneRows = 0, errors = [], errorCount = errors.length, poolCodes = [], nowMs } = end;
  const { affectedRows } = await tx.query<{ affectedRows: number }>(
    `UPDATE supply_import SET state = ?, total_rows = ?, done_rows = ?, errors = ?, error_count = ?, pool_codes = ?, ended_at_ms = ?
      WHERE id = ? AND attempt = ? AND state IN ${UNDER_WAY}`,
    [state, totalRows, doneRows, JSON.stringify(errors), errorCount, JSON.stringify(poolCodes), nowMs, id, attempt],
  );
  if (affectedRows !== 1) throw new Fault('another worker has taken this import', true);
  await tx.query('DELETE FROM supply_import_piece WHERE import_id = ?', [id]);
}

interface TakenRow {
  readonly partner_id: number;
  readonly staff_id: string;
  readonly author: string;
  readonly format: string;
  readonly file: string | null;
}

interface StoredRow {
  readonly id: string;
  readonly state: string;
  readonly author: string;
  readonly created_at_ms: number;
  readonly ended_at_ms: number | null;
  readonly total_rows: number;
  readonly done_rows: number;
  readonly error_count: number;
  readonly errors: unknown;
  readonly pool_codes: unknown;
}

function importOf(row: StoredRow): ImportRow {
  return {
    id: row.id,
    state: SupplyImportState.parse(row.state),
    author: row.author,
    createdAtMs: row.created_at_ms,
    endedAtMs: row.ended_at_ms,
    totalRows: row.total_rows,
    doneRows: row.done_rows,
    errorCount: row.error_count,
    errors: listOf<UploadFlaw>(row.errors),
    poolCodes: listOf<string>(row.pool_codes),
  };
}

/** MariaDB hands JSON out as text, MySQL as a value. */
function listOf<T>(json: unknown): readonly T[] {
  return ((typeof json === 'string' ? JSON.parse(json) : json) ?? []) as T[];
}
