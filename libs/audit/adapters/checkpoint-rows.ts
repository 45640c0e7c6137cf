import type { Sql } from '#platform';
import type { Checkpoint } from '../domain/checkpoint.js';

/** The checkpoint of the largest tree, which is the newest. */
export async function lastCheckpoint(sql: Sql): Promise<Checkpoint | undefined> {
  const [row] = await sql.query<Checkpoint[]>(
    `SELECT tree_size AS treeSize, root, at_ms AS atMs, key_id AS keyId, signature
     FROM audit_checkpoint ORDER BY tree_size DESC LIMIT 1`,
  );
  return row;
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
