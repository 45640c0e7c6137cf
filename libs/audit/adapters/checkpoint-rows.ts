import type { Sql } from '#platform';
import type { Checkpoint } from '../domain/checkpoint.js';

const COLUMNS = 'tree_size AS treeSize, root, at_ms AS atMs, key_id AS keyId, signature';

/** The checkpoint of the largest tree, which is the newest. */
export async function lastCheckpoint(sql: Sql): Promise<Checkpoint | undefined> {
  const [newest] = await checkpointsBelow(sql, Number.MAX_SAFE_INTEGER, 1);
  return newest;
}

/** Checkpoints of trees smaller than `size`, the newest first. */
export function checkpointsBelow(sql: Sql, size: number, limit: number): Promise<Checkpoint[]> {
  return sql.query(`SELECT ${COLUMNS} FROM audit_checkpoint WHERE tree_size < ? ORDER BY tree_size DESC LIMIT ?`, [size, limit]);
}

export async function insertCheckpoint(sql: Sql, { treeSize, root, atMs, keyId, signature }: Checkpoint): Promise<void> {
  await sql.query('INSERT INTO audit_checkpoint (tree_size, root, at_ms, key_id, signature) VALUES (?, ?, ?, ?, ?)', [
    treeSize,
    root,
    atMs,
    keyId,
    signature,
  ]);
}
