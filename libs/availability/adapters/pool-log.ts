import { assert, groupBy } from '#kernel';
import type { Sql, Statement } from '#platform';
import type { ClaimId, LogRow } from '../domain/log-row.js';

/** The SQL of the log: how rows are locked, read and appended. */

export interface HeadRow {
  readonly pool_id: number;
  readonly seq: number;
}

export interface PoolLogRow extends HeadRow {
  readonly cause: LogRow['cause'];
  readonly from_tick: number;
  readonly to_tick: number;
  readonly delta: number;
  readonly claim_id: Buffer | null;
  readonly at_ms: number;
}

/** Of one pool, the newest. */
const RECENT_CLAIMS_MAX = 20_000;
const COLUMNS = 'pool_id, seq, cause, from_tick, to_tick, delta, claim_id, at_ms';

export function claimIdOf(bytes: Buffer): ClaimId {
  return bytes.toString('base64url');
}

export function bytesOf(claimId: ClaimId): Buffer {
  const bytes = Buffer.from(claimId, 'base64url');
  assert(bytes.length === 16, 'a claim id has 16 bytes');
  return bytes;
}

export function logRowOf(row: PoolLogRow): LogRow {
  return {
    poolId: row.pool_id,
    seq: row.seq,
    cause: row.cause,
    from: row.from_tick,
    to: row.to_tick,
    delta: row.delta,
    claimId: row.claim_id ? claimIdOf(row.claim_id) : null,
    atMs: row.at_ms,
  };
}

/** Locks the heads, always in order of pool id, so that two transactions never wait for each other in a circle. */
export function lockHeads(poolIds: readonly number[]): Statement {
  return { sql: 'SELECT pool_id, seq FROM pool_head WHERE pool_id IN (?) ORDER BY pool_id FOR UPDATE', parameters: [[...poolIds]] };
}

/** Rows of each pool after the seq that the reader has. */
export function rowsAfter(seen: ReadonlyMap<number, number>): Statement {
  const conditions = [...seen].map(() => '(pool_id = ? AND seq > ?)').join(' OR ');
  return { sql: `SELECT ${COLUMNS} FROM pool_log WHERE ${conditions} ORDER BY pool_id, seq`, parameters: [...seen].flat() };
}

export function appendRows(rows: readonly LogRow[]): Statement {
  const values = rows.map((row) => [
    row.poolId,
    row.seq,
    row.cause,
    row.from,
    row.to,
    row.delta,
    row.claimId ? bytesOf(row.claimId) : null,
    row.atMs,
  ]);
  return { sql: `INSERT INTO pool_log (${COLUMNS}) VALUES ?`, parameters: [values] };
}

export function moveHeads(heads: readonly { poolId: number; seq: number }[]): Statement {
  const cases = heads.map(() => 'WHEN ? THEN ?').join(' ');
  return {
    sql: `UPDATE pool_head SET seq = CASE pool_id ${cases} END WHERE pool_id IN (?)`,
    parameters: [...heads.flatMap(({ poolId, seq }) => [poolId, seq]), heads.map(({ poolId }) => poolId)],
  };
}

export async function readHeads(sql: Sql): Promise<HeadRow[]> {
  return sql.query<HeadRow[]>('SELECT pool_id, seq FROM pool_head');
}

export async function readRowsAfter(sql: Sql, seen: ReadonlyMap<number, number>): Promise<LogRow[]> {
  if (seen.size === 0) return [];
  const statement = rowsAfter(seen);
  return (await sql.query<PoolLogRow[]>(statement.sql, [...(statement.parameters ?? [])])).map(logRowOf);
}

/**
 * Claims of each pool made since then: their requests may be repeated by clients that never saw an answer. A log is read backwards only as
 * far as its first row from before, so a long past costs nothing.
 */
export async function readRecentClaims(sql: Sql, poolIds: readonly number[], sinceMs: number): Promise<Map<number, ClaimId[]>> {
  if (poolIds.length === 0) return new Map();
  const before = await sql.query<{ pool_id: number; seq: number | null }[]>(
    `SELECT h.pool_id, (SELECT l.seq FROM pool_log l WHERE l.pool_id = h.pool_id AND l.at_ms < ? ORDER BY l.seq DESC LIMIT 1) AS seq
     FROM pool_head h WHERE h.pool_id IN (?)`,
    [sinceMs, [...poolIds]],
  );
  const rows = await sql.query<{ pool_id: number; claim_id: Buffer }[]>(
    `SELECT claim_id, pool_id FROM pool_log WHERE cause = 'claim' AND (${before.map(() => '(pool_id = ? AND seq > ?)').join(' OR ')})
     ORDER BY pool_id, seq`,
    before.flatMap(({ pool_id, seq }) => [pool_id, seq ?? 0]),
  );
  const byPool = groupBy(rows, (row) => row.pool_id);
  return new Map([...byPool].map(([poolId, own]) => [poolId, own.slice(-RECENT_CLAIMS_MAX).map((row) => claimIdOf(row.claim_id))]));
}

export async function readEpoch(sql: Sql): Promise<string> {
  const [row] = await sql.query<{ epoch: string }[]>('SELECT epoch FROM availability_epoch WHERE id = 1');
  assert(row, 'the epoch is written by the first migration');
  return row.epoch;
}

export async function createHeads(sql: Sql, poolIds: readonly number[]): Promise<void> {
  if (poolIds.length > 0) await sql.query('INSERT IGNORE INTO pool_head (pool_id, seq) VALUES ?', [poolIds.map((id) => [id, 0])]);
}
