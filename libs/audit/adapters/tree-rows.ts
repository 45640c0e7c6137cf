import { assert, Fault } from '#kernel';
import type { Sql } from '#platform';
import type { Subtree } from '../domain/compact-range.js';
import type { Frontier } from '../domain/frontier.js';
import { fullSubtrees, hashOfRange, type LeafRange, type NodeAt, type NodeReader } from '../domain/leaf-range.js';
import { rfc6962 } from './sha256.js';

/** The tables of the trail are written by INSERT and read by plain SELECT only: nothing here may need another right. */

/** Rows of the tree that were there are gone: the tables were changed behind the product's back. */
export class MissingNodes extends Fault {
  constructor(nodes: readonly string[]) {
    super(`the audit tree lacks ${nodes.join(', ')}`, false);
  }
}

export async function treeSize(sql: Sql): Promise<number> {
  const [row] = await sql.query<{ tree_index: number }[]>('SELECT tree_index FROM audit_entry ORDER BY tree_index DESC LIMIT 1');
  return row ? row.tree_index + 1 : 0;
}

interface NodeRow extends NodeAt {
  readonly hash: Buffer;
}

const nameOf = ({ level, position }: NodeAt): string => `${level}/${position}`;

/** Reads at once every full subtree that these ranges consist of. */
export async function nodesOf(sql: Sql, ranges: readonly LeafRange[]): Promise<NodeReader> {
  const wanted = ranges.flatMap(fullSubtrees);
  const leaves = wanted.filter(({ level }) => level === 0).map(({ position }) => position);
  const subtrees = wanted.filter(({ level }) => level > 0);
  const rows = [
    ...(leaves.length > 0
      ? await sql.query<NodeRow[]>(
          'SELECT 0 AS level, tree_index AS position, leaf_hash AS hash FROM audit_entry WHERE tree_index IN (?)',
          [leaves],
        )
      : []),
    ...(subtrees.length > 0
      ? await sql.query<NodeRow[]>(
          `SELECT level, position, hash FROM audit_subtree WHERE ${subtrees.map(() => '(level = ? AND position = ?)').join(' OR ')}`,
          subtrees.flatMap(({ level, position }) => [level, position]),
        )
      : []),
  ];
  const found = new Map(rows.map((row) => [nameOf(row), row.hash]));
  const missing = wanted.map(nameOf).filter((name) => !found.has(name));
  if (missing.length > 0) throw new MissingNodes(missing);
  return (node) => {
    const hash = found.get(nameOf(node));
    assert(hash, `node ${nameOf(node)} was not asked for`);
    return hash;
  };
}

/** The hash of each range, in their order. */
export async function hashesOf(sql: Sql, ranges: readonly LeafRange[]): Promise<Buffer[]> {
  const read = await nodesOf(sql, ranges);
  return ranges.map((range) => hashOfRange(range, read, rfc6962));
}

/** Ids of the leaves at the indices `[from, to)`, in the order of the tree. */
export async function leafIdsAt(sql: Sql, { from, to }: LeafRange): Promise<number[]> {
  const rows = await sql.query<{ leaf_id: number }[]>(
    'SELECT leaf_id FROM audit_entry WHERE tree_index >= ? AND tree_index < ? ORDER BY tree_index',
    [from, to],
  );
  return rows.map(({ leaf_id }) => leaf_id);
}

/** When the leaf at this index was written; undefined when its row is gone. */
export async function leafTimeAt(sql: Sql, index: number): Promise<number | undefined> {
  const [row] = await sql.query<{ at_ms: number }[]>(
    'SELECT l.at_ms FROM audit_entry e JOIN audit_leaf l ON l.id = e.leaf_id WHERE e.tree_index = ?',
    [index],
  );
  return row?.at_ms;
}

export interface CommittedLeaf {
  readonly id: number;
  readonly leafHash: Buffer;
  readonly content: string;
}

/** Committed leaves beyond the frontier or in one of its gaps that are not in the tree, by id. */
export function readUnindexed(sql: Sql, { highest, gaps }: Frontier, limit: number): Promise<CommittedLeaf[]> {
  const places = ['l.id > ?', ...gaps.map(() => 'l.id BETWEEN ? AND ?')].join(' OR ');
  return sql.query<CommittedLeaf[]>(
    `SELECT l.id, l.leaf_hash AS leafHash, l.content
     FROM audit_leaf l LEFT JOIN audit_entry e ON e.leaf_id = l.id
     WHERE (${places}) AND e.leaf_id IS NULL ORDER BY l.id LIMIT ?`,
    [highest, ...gaps.flatMap(({ from, to }) => [from, to]), limit],
  );
}

/** Gives leaves the next places in the tree. A place or a leaf that is taken is a duplicate key. */
export async function appendEntries(tx: Sql, size: number, leaves: readonly CommittedLeaf[], completed: readonly Subtree[]): Promise<void> {
  await tx.query('INSERT INTO audit_entry (tree_index, leaf_id, leaf_hash) VALUES ?', [
    leaves.map(({ id, leafHash }, n) => [size + n, id, leafHash]),
  ]);
  if (completed.length === 0) return;
  await tx.query('INSERT INTO audit_subtree (level, position, hash) VALUES ?', [
    completed.map(({ level, position, hash }) => [level, position, hash]),
  ]);
}
