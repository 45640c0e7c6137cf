import { assert } from '#kernel';
import { type LeafRange, splitOf } from './leaf-range.js';
import type { TreeHash } from './tree-hash.js';

/**
 * What proves that a leaf is in a tree: the ranges whose hashes are the audit path, nearest to the leaf first (RFC 6962 section 2.1.1).
 */
export function inclusionRanges(index: number, size: number): LeafRange[] {
  assert(Number.isInteger(index) && index >= 0 && index < size, `no leaf ${index} in a tree of ${size}`);
  const ranges: LeafRange[] = [];
  let [from, to] = [0, size];
  while (to - from > 1) {
    const middle = from + splitOf(to - from);
    if (index < middle) {
      ranges.push({ from: middle, to });
      to = middle;
    } else {
      ranges.push({ from, to: middle });
      from = middle;
    }
  }
  return ranges.reverse();
}

/** What proves that the first `first` leaves of a tree of `second` are those of the earlier tree (RFC 6962 section 2.1.2). */
export function consistencyRanges(first: number, second: number): LeafRange[] {
  assert(Number.isInteger(first) && first >= 0 && first <= second, `a tree of ${second} has no earlier one of ${first}`);
  if (first === 0) return [];
  const ranges: LeafRange[] = [];
  let [from, to] = [0, second];
  while (first !== to) {
    const middle = from + splitOf(to - from);
    if (first <= middle) {
      ranges.push({ from: middle, to });
      to = middle;
    } else {
      ranges.push({ from, to: middle });
      from = middle;
    }
  }
  if (from > 0) ranges.push({ from, to }); // else it is the earlier tree itself, whose root the verifier holds
  return ranges.reverse();
}

export interface InclusionClaim {
  readonly index: number;
  readonly treeSize: number;
  readonly leafHash: Buffer;
  readonly path: readonly Buffer[];
  readonly root: Buffer;
}

/** RFC 9162 section 2.1.3.2. */
export function verifyInclusion({ index, treeSize, leafHash, path, root }: InclusionClaim, hash: TreeHash): boolean {
  if (index >= treeSize) return false;
  let [fn, sn] = [index, treeSize - 1];
  let node = leafHash;
  for (const sibling of path) {
    if (sn === 0) return false;
    if (isOdd(fn) || fn === sn) {
      node = hash.node(sibling, node);
      while (!isOdd(fn) && fn !== 0) [fn, sn] = [half(fn), half(sn)];
    } else node = hash.node(node, sibling);
    [fn, sn] = [half(fn), half(sn)];
  }
  return sn === 0 && node.equals(root);
}

export interface ConsistencyClaim {
  readonly first: number;
  readonly second: number;
  readonly firstRoot: Buffer;
  readonly secondRoot: Buffer;
  readonly path: readonly Buffer[];
}

/** RFC 9162 section 2.1.4.2; every tree continues the empty one. */
export function verifyConsistency(claim: ConsistencyClaim, hash: TreeHash): boolean {
  const { first, second, firstRoot, secondRoot, path } = claim;
  if (first > second) return false;
  if (first === 0) return path.length === 0 && firstRoot.equals(hash.empty);
  if (first === second) return path.length === 0 && firstRoot.equals(secondRoot);
  if (path.length === 0) return false;
  const [start, ...rest] = Number.isInteger(Math.log2(first)) ? [firstRoot, ...path] : path;
  assert(start, 'a path that is not empty has a first element');
  let [fn, sn] = [first - 1, second - 1];
  while (isOdd(fn)) [fn, sn] = [half(fn), half(sn)];
  let [older, newer] = [start, start];
  for (const node of rest) {
    if (sn === 0) return false;
    if (isOdd(fn) || fn === sn) {
      [older, newer] = [hash.node(node, older), hash.node(node, newer)];
      while (!isOdd(fn) && fn !== 0) [fn, sn] = [half(fn), half(sn)];
    } else newer = hash.node(newer, node);
    [fn, sn] = [half(fn), half(sn)];
  }
  return sn === 0 && older.equals(firstRoot) && newer.equals(secondRoot);
}

const isOdd = (n: number): boolean => n % 2 === 1;
/** Not a shift: sizes may exceed 32 bits. */
const half = (n: number): number => Math.floor(n / 2);
