import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { rfc6962 } from '../adapters/sha256.js';
import { appendLeaves, EMPTY_RANGE, type Subtree } from './compact-range.js';
import { hashOfRange, type LeafRange, type NodeReader, rootOfPeaks, splitOf } from './leaf-range.js';
import { consistencyRanges, inclusionRanges, verifyConsistency, verifyInclusion } from './proofs.js';

const MOST = 70;
const LEAVES = Array.from({ length: MOST }, (_, n) => rfc6962.leaf(Buffer.from(`leaf ${n}`)));

/** MTH of RFC 6962 section 2.1, word for word. */
function naiveRoot(leaves: readonly Buffer[]): Buffer {
  const [only] = leaves;
  if (!only) return rfc6962.empty;
  if (leaves.length === 1) return only;
  const k = splitOf(leaves.length);
  return rfc6962.node(naiveRoot(leaves.slice(0, k)), naiveRoot(leaves.slice(k)));
}

/** PATH of section 2.1.1, word for word. */
function naivePath(m: number, leaves: readonly Buffer[]): Buffer[] {
  if (leaves.length <= 1) return [];
  const k = splitOf(leaves.length);
  const [left, right] = [leaves.slice(0, k), leaves.slice(k)];
  return m < k ? [...naivePath(m, left), naiveRoot(right)] : [...naivePath(m - k, right), naiveRoot(left)];
}

/** SUBPROOF of section 2.1.2, word for word. */
function naiveSubproof(m: number, leaves: readonly Buffer[], isWhole: boolean): Buffer[] {
  if (m === leaves.length) return isWhole ? [] : [naiveRoot(leaves)];
  const k = splitOf(leaves.length);
  const [left, right] = [leaves.slice(0, k), leaves.slice(k)];
  if (m <= k) return [...naiveSubproof(m, left, isWhole), naiveRoot(right)];
  return [...naiveSubproof(m - k, right, false), naiveRoot(left)];
}

/** Reads what a tree that grew leaf by leaf has stored. */
function stored(leaves: readonly Buffer[]): NodeReader {
  const { completed } = appendLeaves(EMPTY_RANGE, leaves, rfc6962);
  const nodes = new Map(completed.map(({ level, position, hash }: Subtree) => [`${level}/${position}`, hash]));
  return ({ level, position }) => {
    const hash = level === 0 ? leaves[position] : nodes.get(`${level}/${position}`);
    if (!hash) throw new Error(`node ${level}/${position} is not stored`);
    return hash;
  };
}

const read = stored(LEAVES);
const hashes = (ranges: readonly LeafRange[]): Buffer[] => ranges.map((range) => hashOfRange(range, read, rfc6962));
const ROOTS = Array.from({ length: MOST + 1 }, (_, size) => naiveRoot(LEAVES.slice(0, size)));
const root = (size: number): Buffer => ROOTS[size] ?? rfc6962.empty;
/** Texts are compared many times faster than buffers. */
const texts = (nodes: readonly Buffer[]): string => Buffer.concat(nodes).toString('hex');
const SIZES = Array.from({ length: MOST + 1 }, (_, size) => size);

describe('a tree that grows', () => {
  test('has the root of the recursive definition at every size', () => {
    for (const size of SIZES) {
      expect(texts(hashes([{ from: 0, to: size }]))).toBe(texts([root(size)]));
      const { range } = appendLeaves(EMPTY_RANGE, LEAVES.slice(0, size), rfc6962);
      expect(texts([rootOfPeaks(range.peaks, rfc6962)])).toBe(texts([root(size)]));
    }
  });

  test('is the same however its leaves come in batches, and completes each subtree once', () => {
    fc.assert(
      fc.property(fc.array(fc.integer({ min: 0, max: 30 }), { maxLength: 8 }), (batches) => {
        let grown = EMPTY_RANGE;
        const completed: Subtree[] = [];
        for (const batch of batches) {
          const step = appendLeaves(grown, LEAVES.slice(grown.size, grown.size + batch), rfc6962);
          grown = step.range;
          completed.push(...step.completed);
        }
        const atOnce = appendLeaves(EMPTY_RANGE, LEAVES.slice(0, grown.size), rfc6962);
        expect({ range: grown, completed }).toEqual(atOnce);
        expect(new Set(completed.map(({ level, position }) => `${level}/${position}`)).size).toBe(completed.length);
      }),
    );
  });

  test('keeps one hash for each bit of its size', () => {
    const { range } = appendLeaves(EMPTY_RANGE, LEAVES.slice(0, 0b1000101), rfc6962);
    expect(range.peaks).toHaveLength(3);
  });
});

describe('an inclusion proof', () => {
  test('is the path of the recursive definition, and verifies, for every leaf at every size', () => {
    for (const size of SIZES.slice(1)) {
      for (let index = 0; index < size; index++) {
        const path = hashes(inclusionRanges(index, size));
        expect(texts(path)).toBe(texts(naivePath(index, LEAVES.slice(0, size))));
        const leafHash = LEAVES[index] ?? rfc6962.empty;
        expect(verifyInclusion({ index, treeSize: size, leafHash, path, root: root(size) }, rfc6962)).toBe(true);
      }
    }
  });

  test('fails for another leaf, index, size, root or path', () => {
    const right = { index: 5, treeSize: 13, leafHash: LEAVES[5] ?? rfc6962.empty, path: hashes(inclusionRanges(5, 13)), root: root(13) };
    const wrong = [
      { leafHash: LEAVES[6] ?? rfc6962.empty },
      { index: 4 },
      { index: 13 },
      { treeSize: 5 },
      { treeSize: 33 },
      { root: root(12) },
      { path: right.path.slice(1) },
      { path: [...right.path, root(1)] },
    ];
    expect(verifyInclusion(right, rfc6962)).toBe(true);
    for (const change of wrong) expect(verifyInclusion({ ...right, ...change }, rfc6962)).toBe(false);
  });
});

describe('a consistency proof', () => {
  test('is that of the recursive definition, and verifies, for every pair of sizes', () => {
    for (const second of SIZES) {
      for (let first = 0; first <= second; first++) {
        const path = hashes(consistencyRanges(first, second));
        if (first > 0) expect(texts(path)).toBe(texts(naiveSubproof(first, LEAVES.slice(0, second), true)));
        expect(verifyConsistency({ first, second, firstRoot: root(first), secondRoot: root(second), path }, rfc6962)).toBe(true);
      }
    }
  });

  test('fails between every pair of sizes when an early leaf was changed', () => {
    const forged = [rfc6962.leaf(Buffer.from('forged')), ...LEAVES.slice(1)];
    const forgedRead = stored(forged);
    for (const second of SIZES.slice(1)) {
      const secondRoot = naiveRoot(forged.slice(0, second));
      for (let first = 1; first <= second; first++) {
        const path = consistencyRanges(first, second).map((range) => hashOfRange(range, forgedRead, rfc6962));
        expect(verifyConsistency({ first, second, firstRoot: root(first), secondRoot, path }, rfc6962)).toBe(false);
      }
    }
  });

  test('fails for a tree that has become smaller, and for a path cut short or drawn out', () => {
    const right = { first: 6, second: 13, firstRoot: root(6), secondRoot: root(13), path: hashes(consistencyRanges(6, 13)) };
    expect(verifyConsistency(right, rfc6962)).toBe(true);
    expect(verifyConsistency({ ...right, first: 14 }, rfc6962)).toBe(false);
    expect(verifyConsistency({ ...right, path: [] }, rfc6962)).toBe(false);
    expect(verifyConsistency({ ...right, path: right.path.slice(1) }, rfc6962)).toBe(false);
    expect(verifyConsistency({ ...right, path: [...right.path, root(1)] }, rfc6962)).toBe(false);
  });
});
