import type { Tick } from '#kernel';
import type { Sql } from '#platform';
import type { Timeline } from '../domain/timeline.js';

interface SnapshotRow {
  readonly pool_id: number;
  readonly seq: number;
  readonly origin_tick: Tick;
  readonly capacity: Buffer;
  readonly free: Buffer;
}

/** A kept fold: start-up reads it and only the rows after it. */
export interface Snapshot {
  readonly poolId: number;
  readonly seq: number;
  readonly origin: Tick;
  readonly capacity: Int16Array;
  readonly free: Int16Array;
}

export async function readSnapshots(sql: Sql, poolIds: readonly number[]): Promise<Snapshot[]> {
  if (poolIds.length === 0) return [];
  const rows = await sql.query<SnapshotRow[]>('SELECT pool_id, seq, origin_tick, capacity, free FROM pool_snapshot WHERE pool_id IN (?)', [
    [...poolIds],
  ]);
  return rows.map((row) => ({
    poolId: row.pool_id,
    seq: row.seq,
    origin: row.origin_tick,
    capacity: numbersOf(row.capacity),
    free: numbersOf(row.free),
  }));
}

/** Keeps the newer of two folds. */
export async function writeSnapshot(sql: Sql, timeline: Timeline): Promise<void> {
  const { capacity, free } = timeline.arrays();
  await sql.query(
    `INSERT INTO pool_snapshot (pool_id, seq, origin_tick, capacity, free) VALUES (?, ?, ?, ?, ?)
     ON DUPLICATE KEY UPDATE
       origin_tick = IF(VALUES(seq) > seq, VALUES(origin_tick), origin_tick),
       capacity = IF(VALUES(seq) > seq, VALUES(capacity), capacity),
       free = IF(VALUES(seq) > seq, VALUES(free), free),
       seq = GREATEST(seq, VALUES(seq))`,
    [timeline.poolId, timeline.seq, timeline.origin, bytesOf(capacity), bytesOf(free)],
  );
}

/** Little-endian, as every platform we run on keeps them. */
function bytesOf(numbers: Int16Array): Buffer {
  return Buffer.from(numbers.buffer, numbers.byteOffset, numbers.byteLength);
}

function numbersOf(bytes: Buffer): Int16Array {
  return new Int16Array(bytes.buffer.slice(bytes.byteOffset, bytes.byteOffset + bytes.byteLength));
}
