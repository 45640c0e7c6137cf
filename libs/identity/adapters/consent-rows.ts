import type { ConsentView } from '#contracts';
import { formatInstant } from '#kernel';
import type { Sql } from '#platform';

interface ConsentRow {
  readonly purpose: string;
  readonly version: string;
  readonly isGranted: number;
  readonly atMs: number;
}

function viewOf(row: ConsentRow): ConsentView {
  return { purpose: row.purpose, version: row.version, isGranted: row.isGranted === 1, at: formatInstant(row.atMs) };
}

/** The latest word of a resident on each purpose; older words stay in the table as evidence. */
export async function latestConsents(sql: Sql, residentId: string): Promise<ConsentView[]> {
  const rows = await sql.query<ConsentRow[]>(
    `SELECT purpose, version, is_granted AS isGranted, at_ms AS atMs FROM consent
     WHERE id IN (SELECT MAX(id) FROM consent WHERE resident_id = ? GROUP BY purpose) ORDER BY purpose`,
    [residentId],
  );
  return rows.map(viewOf);
}

/** Every word of a resident, the newest first. */
export async function allConsents(sql: Sql, residentId: string, limit: number): Promise<ConsentView[]> {
  const rows = await sql.query<ConsentRow[]>(
    'SELECT purpose, version, is_granted AS isGranted, at_ms AS atMs FROM consent WHERE resident_id = ? ORDER BY id DESC LIMIT ?',
    [residentId, limit],
  );
  return rows.map(viewOf);
}

export async function insertConsent(
  sql: Sql,
  consent: { residentId: string; purpose: string; version: string; isGranted: boolean; nowMs: number },
): Promise<void> {
  const { residentId, purpose, version, isGranted, nowMs } = consent;
  await sql.query('INSERT INTO consent (resident_id, purpose, version, is_granted, at_ms) VALUES (?, ?, ?, ?, ?)', [
    residentId,
    purpose,
    version,
    isGranted,
    nowMs,
  ]);
}
