import { expect, test } from '@jest/globals';
import { rfc6962 } from '../adapters/sha256.js';
import { appendLeaves, EMPTY_RANGE } from './compact-range.js';
import { fullSubtrees, hashOfRange, type LeafRange, type NodeReader, rootOfPeaks } from './leaf-range.js';
import { consistencyRanges, inclusionRanges, verifyConsistency, verifyInclusion } from './proofs.js';

/** The test set of Certificate Transparency, which the implementations of RFC 6962 share: leaves in hex, and the root after each. */
const LEAVES = ['', '00', '10', '2021', '3031', '40414243', '5051525354555657', '606162636465666768696a6b6c6d6e6f'];
const ROOTS = [
  'e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855',
  '6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d',
  'fac54203e7cc696cf0dfcb42c92a1d9dbaf70ad9e621f4bd8d98662f00e3c125',
  'aeb6bcfe274b70a14fb067a5e5578264db0fa9b51af5e0ba159158f329e06e77',
  'd37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7',
  '4e3bbb1f7b478dcfe71fb631631519a3bca12c9aefca1612bfce4c13a86264d4',
  '76e67dadbcdf1e10e1b74ddc608abd2f98dfb16fbce75277b5232a127f2087ef',
  'ddb89be403809e325750d3d263cd78929c2942b7942a34b77e122c9594a74c8c',
  '5dc9da79a70659a9ad559cb701ded9a2ab9d823aad2f4960cfe370eff4604328',
];
const A = '6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d';
const B = '96a296d224f285c67bee93c30f8a309157f0daa35dc5b87e410b78630a09cfc7';
const CD = '5f083f0a1a33ca076a95279832580db3e0ef4584bdff1f54c8a360f50de3031e';
const E = 'bc1a0643b12e4d2d7c77918f44e0f4f79a838b6cf9ec5b5c283e1f4d88599e6b';
const EF = '0ebc5d3437fbe2db158b9f126a1d118e308181031d0a949f8dededebc558ef6a';
const GH = 'ca854ea128ed050b41b35ffc1b87b8eb2bde461e9e3b5596ece6b9d5975a0ae0';
const ABCD = 'd37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7';
const EFGH = '6b47aaf29ee3c2af9af889bc1fb9254dabd31177f16232dd6aab035ca39bf6e4';

const bytes = (hex: string): Buffer => Buffer.from(hex, 'hex');
const hashes = LEAVES.map((leaf) => rfc6962.leaf(bytes(leaf)));
const root = (size: number): Buffer => bytes(ROOTS[size] ?? '');

function pathOf(ranges: readonly LeafRange[]): string[] {
  return ranges.map((range) => hashOfRange(range, read, rfc6962).toString('hex'));
}

/** What a table of subtrees would hold. */
const nodes = new Map([
  ...hashes.map((leaf, n) => [`0/${n}`, leaf] as const),
  ...appendLeaves(EMPTY_RANGE, hashes, rfc6962).completed.map(({ level, position, hash }) => [`${level}/${position}`, hash] as const),
]);
const read: NodeReader = ({ level, position }) => {
  const node = nodes.get(`${level}/${position}`);
  if (!node) throw new Error(`node ${level}/${position} is not there`);
  return node;
};

test('a leaf and a node have the published hashes', () => {
  expect(rfc6962.leaf(Buffer.from('L123456')).toString('hex')).toBe('395aa064aa4c29f7010acfe3f25db9485bbd4b91897b6ad7ad547639252b4d56');
  const node = rfc6962.node(Buffer.from('N123'), Buffer.from('N456'));
  expect(node.toString('hex')).toBe('aa217fe888e47007fa15edab33c2b492a722cb106c64667fc2b044444de66bbb');
});

test.each(ROOTS.map((published, size) => [size, published] as const))('the first %i leaves have the published root', (size, published) => {
  const { range } = appendLeaves(EMPTY_RANGE, hashes.slice(0, size), rfc6962);
  expect(rootOfPeaks(range.peaks, rfc6962).toString('hex')).toBe(published);
  expect(rootOfPeaks(fullSubtrees({ from: 0, to: size }).map(read), rfc6962).toString('hex')).toBe(published);
});

test.each([
  { index: 0, size: 1, published: [] },
  { index: 0, size: 8, published: [B, CD, EFGH] },
  { index: 5, size: 8, published: [E, GH, ABCD] },
  { index: 2, size: 3, published: [ROOTS[2] ?? ''] },
  { index: 1, size: 5, published: [A, CD, E] },
])('the published path leads from leaf $index to the root of $size', ({ index, size, published }) => {
  expect(pathOf(inclusionRanges(index, size))).toEqual(published);
  const leafHash = hashes[index] ?? rfc6962.empty;
  expect(verifyInclusion({ index, treeSize: size, leafHash, path: published.map(bytes), root: root(size) }, rfc6962)).toBe(true);
});

test.each([
  { first: 1, second: 1, published: [] },
  { first: 1, second: 8, published: [B, CD, EFGH] },
  { first: 6, second: 8, published: [EF, GH, ABCD] },
  { first: 2, second: 5, published: [CD, E] },
])('the published path leads from the root of $first to that of $second', ({ first, second, published }) => {
  expect(pathOf(consistencyRanges(first, second))).toEqual(published);
  const claim = { first, second, firstRoot: root(first), secondRoot: root(second), path: published.map(bytes) };
  expect(verifyConsistency(claim, rfc6962)).toBe(true);
});
