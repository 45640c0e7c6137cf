import type { FieldCipher, Sql } from '#platform';
import type { ProblemKind, ProblemReport } from '../domain/problem-report.js';

interface ProblemReportRow extends Omit<ProblemReport, 'text'> {
  readonly textSealed: Buffer | null;
}

const COLUMNS = 'id, booking_id AS bookingId, pool_id AS poolId, kind, text_sealed AS textSealed, created_at_ms AS createdAtMs';

/** Binds the words to their row. */
const placeOf = (id: string): string => `problem_report.text_sealed:${id}`;

export async function insertProblemReport(tx: Sql, cipher: FieldCipher, report: ProblemReport): Promise<void> {
  const { id, bookingId, poolId, kind, text, createdAtMs } = report;
  await tx.query('INSERT INTO problem_report (id, booking_id, pool_id, kind, text_sealed, created_at_ms) VALUES (?, ?, ?, ?, ?, ?)', [
    id,
    bookingId,
    poolId,
    kind,
    text === null ? null : cipher.seal(text, placeOf(id)),
    createdAtMs,
  ]);
}

/** Reports on these bookings, the newest first. */
export async function problemReportsOf(sql: Sql, cipher: FieldCipher, bookingIds: readonly string[]): Promise<ProblemReport[]> {
  if (bookingIds.length === 0) return [];
  const rows = await sql.query<ProblemReportRow[]>(
    `SELECT ${COLUMNS} FROM problem_report WHERE booking_id IN (?) ORDER BY created_at_ms DESC, id DESC`,
    [[...bookingIds]],
  );
  return rows.map(({ textSealed, ...report }) => ({ ...report, text: textSealed && cipher.open(textSealed, placeOf(report.id)) }));
}

export async function countProblemReports(tx: Sql, bookingId: string): Promise<number> {
  const rows = await tx.query<unknown[]>('SELECT 1 FROM problem_report WHERE booking_id = ?', [bookingId]);
  return rows.length;
}

/** What was reported, without the words. */
export interface ReportedProblem {
  readonly id: string;
  readonly bookingId: string;
  readonly poolId: number;
  readonly kind: ProblemKind;
  readonly createdAtMs: number;
  readonly vehicleId: number;
}

/** What was reported of these pools in `[fromMs, toMs)`, the newest first, at most `limit`. */
export async function reportedAt(
  sql: Sql,
  poolIds: readonly number[],
  { fromMs, toMs, limit }: { fromMs: number; toMs: number; limit: number },
): Promise<ReportedProblem[]> {
  if (poolIds.length === 0) return [];
  return sql.query(
    `SELECT r.id, r.booking_id AS bookingId, r.pool_id AS poolId, r.kind, r.created_at_ms AS createdAtMs, b.vehicle_id AS vehicleId
     FROM problem_report r JOIN booking b ON b.id = r.booking_id
     WHERE r.pool_id IN (?) AND r.created_at_ms >= ? AND r.created_at_ms < ? ORDER BY r.created_at_ms DESC, r.id DESC LIMIT ?`,
    [[...poolIds], fromMs, toMs, limit],
  );
}

/** What happened stays for who runs the car park; the words go with the person. */
export async function eraseWords(tx: Sql, bookingIds: readonly string[]): Promise<void> {
  await tx.query('UPDATE problem_report SET text_sealed = NULL WHERE booking_id IN (?)', [[...bookingIds]]);
}
