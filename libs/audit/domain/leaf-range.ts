import { assert } from '#kernel';
import type { TreeHash } from './tree-hash.js';

/** Leaves `[from, to)` of the tree, by index. */
export interface LeafRange {
  readonly from: number;
  readonly to: number;
}

/** A full subtree: `2^level` leaves from `position * 2^level` on. Its hash never changes, however the tree grows. */
export interface NodeAt {
  readonly level: number;
  readonly position: number;
}

/** Gives the hash of a full subtree; level 0 is the leaf itself. */
export type NodeReader = (node: NodeAt) => Buffer;

/** The largest power of two below `size`: where RFC 6962 splits a tree of more than one leaf. */
export function splitOf(size: number): number {
  let split = 1;
  while (split * 2 < size) split *= 2;
  return split;
}

/**
 * The full subtrees that a range consists of, from left to right, the largest first. The range must start where a subtree of its size may
 * start, as all ranges of RFC 6962 do.
 */
export function fullSubtrees({ from, to }: LeafRange): NodeAt[] {
  const nodes: NodeAt[] = [];
  for (let start = from; start < to; ) {
    let level = 0;
    while (2 ** (level + 1) <= to - start) level++;
    const position = start / 2 ** level;
    assert(Number.isInteger(position), `no subtree of level ${level} starts at leaf ${start}`);
    nodes.push({ level, position });
    start += 2 ** level;
  }
  return nodes;
}

/** Joins the hashes of full subtrees, the largest first, into the root above them; none give the root of the empty tree. */
export function rootOfPeaks(peaks: readonly Buffer[], hash: TreeHash): Buffer {
  const [last, ...others] = peaks.toReversed();
  if (!last) return hash.empty;
  return others.reduce((right, left) => hash.node(left, right), last);
}

/** The Merkle tree hash (MTH of RFC 6962 section 2.1) of a range. */
export function hashOfRange(range: LeafRange, read: NodeReader, hash: TreeHash): Buffer {
  return rootOfPeaks(fullSubtrees(range).map(read), hash);
}
