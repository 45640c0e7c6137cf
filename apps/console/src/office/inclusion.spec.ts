import { createHash } from 'node:crypto';
import { expect, test } from '@jest/globals';
import { rootFrom } from './inclusion.js';

const sha256 = (...parts: readonly Uint8Array[]): Buffer => createHash('sha256').update(Buffer.concat(parts)).digest();
const inBrowser = async (bytes: Uint8Array): Promise<ArrayBuffer> => Uint8Array.from(sha256(bytes)).buffer;
const leaves = (count: number): Buffer[] => Array.from({ length: count }, (_, n) => sha256(Buffer.from([0]), Buffer.from(`leaf ${n}`)));

/** The largest power of two below `count`, as RFC 6962 splits. */
const split = (count: number): number => 2 ** Math.ceil(Math.log2(count) - 1);

function rootOf(hashes: readonly Buffer[]): Buffer {
  if (hashes.length === 1) return hashes[0] ?? Buffer.alloc(0);
  const middle = split(hashes.length);
  return sha256(Buffer.from([1]), rootOf(hashes.slice(0, middle)), rootOf(hashes.slice(middle)));
}

function pathOf(index: number, hashes: readonly Buffer[]): Buffer[] {
  if (hashes.length === 1) return [];
  const middle = split(hashes.length);
  const [left, right] = [hashes.slice(0, middle), hashes.slice(middle)];
  return index < middle ? [...pathOf(index, left), rootOf(right)] : [...pathOf(index - middle, right), rootOf(left)];
}

test('every leaf of every tree up to twenty leads to its root, and to no other with one bit changed', async () => {
  for (let treeSize = 1; treeSize <= 20; treeSize++) {
    const hashes = leaves(treeSize);
    const root = rootOf(hashes).toString('hex');
    for (let index = 0; index < treeSize; index++) {
      const path = pathOf(index, hashes).map((hash) => hash.toString('hex'));
      const proof = { index, leafHash: hashes[index]?.toString('hex') ?? '', treeSize, root, path };
      expect(await rootFrom(proof, inBrowser)).toBe(root);
      expect(
        await rootFrom({ ...proof, leafHash: proof.leafHash.replace(/^./, (digit) => (digit === '0' ? '1' : '0')) }, inBrowser),
      ).not.toBe(root);
      expect(await rootFrom({ ...proof, path: [...path, root] }, inBrowser)).toBeUndefined();
    }
  }
});

test('a place outside of the tree, and a path that is too short, lead nowhere', async () => {
  const [first = Buffer.alloc(0)] = leaves(1);
  const proof = { index: 0, leafHash: first.toString('hex'), treeSize: 2, root: '', path: [] };
  expect(await rootFrom(proof, inBrowser)).toBeUndefined();
  expect(await rootFrom({ ...proof, index: 2 }, inBrowser)).toBeUndefined();
});
