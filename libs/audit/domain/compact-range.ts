import { assert } from '#kernel';
import type { NodeAt } from './leaf-range.js';
import type { TreeHash } from './tree-hash.js';

/** All that is needed to let a tree grow: one hash for each bit of its size that is set, the largest subtree first. */
export interface CompactRange {
  readonly size: number;
  readonly peaks: readonly Buffer[];
}

export interface Subtree extends NodeAt {
  readonly hash: Buffer;
}

export const EMPTY_RANGE: CompactRange = { size: 0, peaks: [] };

/**
 * Appends leaf hashes. Like adding one to a binary number: each set bit at the end of the size is a subtree that the new one joins.
 * @returns the grown range, and the full subtrees of level 1 and more that the leaves have completed.
 */
export function appendLeaves(
  range: CompactRange,
  leafHashes: readonly Buffer[],
  hash: TreeHash,
): { range: CompactRange; completed: Subtree[] } {
  const peaks = [...range.peaks];
  const completed: Subtree[] = [];
  let size = range.size;
  for (const leafHash of leafHashes) {
    let node = leafHash;
    for (let level = 1, rest = size; rest % 2 === 1; level++, rest = (rest - 1) / 2) {
      const left = peaks.pop();
      assert(left, `a tree of ${size} leaves lacks a peak`);
      node = hash.node(left, node);
      completed.push({ level, position: Math.floor(size / 2 ** level), hash: node });
    }
    peaks.push(node);
    size++;
  }
  return { range: { size, peaks }, completed };
}
