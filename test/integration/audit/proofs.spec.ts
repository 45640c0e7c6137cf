import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { ExportTrail, TreeProofs } from '#audit';
import { rfc6962 } from '../../../libs/audit/adapters/sha256.js';
import { verifyConsistency, verifyInclusion } from '../../../libs/audit/domain/proofs.js';
import { TrailWorld } from './trail-world.js';

const SIZE = 45;

let world: TrailWorld;
let proofs: TreeProofs;
/** Roots by the recursive definition, as the tree grew. */
const roots: Buffer[] = [];
beforeAll(async () => {
  world = await TrailWorld.open();
  proofs = new TreeProofs(world.dataSource);
  const grower = world.grower();
  for (let n = 0; n < SIZE; n++) {
    roots.push(await world.naiveRoot());
    await world.write(1);
    await grower.execute();
  }
  roots.push(await world.naiveRoot());
});
afterAll(() => world.close());

const bytes = (hex: string) => Buffer.from(hex, 'hex');

test('the root of every size that the tree has had is that of the recursive definition', async () => {
  for (const [size, root] of roots.entries()) expect((await proofs.consistencyProof(size))?.firstRoot).toBe(root.toString('hex'));
  for (const never of [SIZE + 1, -1, 1.5]) expect(await proofs.consistencyProof(never)).toBeUndefined();
});

test('every leaf is proved to be in the present tree and in each that had it', async () => {
  for (let index = 0; index < SIZE; index++) {
    for (const size of [index + 1, SIZE]) {
      const proof = await proofs.inclusionProof(index, size);
      expect(proof).toMatchObject({ index, treeSize: size, root: roots[size]?.toString('hex') });
      const leafHash = bytes(proof?.leafHash ?? '');
      const path = (proof?.path ?? []).map(bytes);
      expect(verifyInclusion({ index, treeSize: size, leafHash, path, root: roots[size] ?? rfc6962.empty }, rfc6962)).toBe(true);
    }
  }
});

test('a leaf is not proved to be in a tree that did not have it', async () => {
  expect(await proofs.inclusionProof(9, 9)).toBeUndefined();
  expect(await proofs.inclusionProof(SIZE)).toBeUndefined();
  expect(await proofs.inclusionProof(0, SIZE + 1)).toBeUndefined();
});

test('any two sizes are proved to continue each other', async () => {
  for (const [first, firstRoot] of roots.entries()) {
    for (const second of [first, first + 1, SIZE].filter((size) => size <= SIZE)) {
      const proof = await proofs.consistencyProof(first, second);
      const claim = { first, second, firstRoot, secondRoot: roots[second] ?? rfc6962.empty, path: (proof?.path ?? []).map(bytes) };
      expect(verifyConsistency(claim, rfc6962)).toBe(true);
    }
  }
  expect(await proofs.consistencyProof(5, 4)).toBeUndefined();
  expect(await proofs.consistencyProof(5, SIZE + 1)).toBeUndefined();
});

test('the export is a header and every leaf in the order of the tree, and gives the same root', async () => {
  const pieces: string[] = [];
  for await (const piece of new ExportTrail(world.dataSource, world.clock).execute()) pieces.push(piece);
  const [header, ...leaves] = pieces
    .join('')
    .trimEnd()
    .split('\n')
    .map((line) => JSON.parse(line) as Record<string, unknown>);
  expect(header).toEqual({
    kind: 'night-berth-audit-export',
    v: 1,
    treeSize: SIZE,
    root: roots[SIZE]?.toString('hex'),
    exportedAt: world.clock.nowMs(),
  });
  expect(leaves.map(({ index }) => index)).toEqual(Array.from({ length: SIZE }, (_, n) => n));
  for (const { hash, content } of leaves) expect(hash).toBe(rfc6962.leaf(Buffer.from(String(content))).toString('hex'));
});
