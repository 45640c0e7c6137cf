import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { ExportTrail, TreeProofs } from '#audit';
import { appendAuditLeaves } from '#platform';
import { rfc6962 } from '../../../libs/audit/adapters/sha256.js';
import { verifyConsistency, verifyInclusion } from '../../../libs/audit/domain/proofs.js';
import { aLeaf, TrailWorld } from './trail-world.js';

const SIZE = 45;
const MINE = { kind: 'booking', id: 'my "own" booking' } as const;

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
    if (n % 20 === 7) await appendAuditLeaves(world.dataSource, [aLeaf(MINE)], world.clock.nowMs());
    else await world.write(1);
    await grower.execute();
  }
  roots.push(await world.naiveRoot());
});
afterAll(() => world.close());

const bytes = (hex: string) => Buffer.from(hex, 'hex');

test('the root of every size that the tree has had is that of the recursive definition', async () => {
  for (const [size, root] of roots.entries()) expect(await proofs.root(size)).toEqual(root);
  for (const never of [SIZE + 1, -1, 1.5]) expect(await proofs.root(never)).toBeUndefined();
});

test('every leaf is proved to be in the present tree and in each that had it', async () => {
  for (let index = 0; index < SIZE; index++) {
    for (const size of [index + 1, SIZE]) {
      const proof = await proofs.inclusionProof(index + 1, size);
      expect(proof).toMatchObject({ leafId: index + 1, index, treeSize: size, root: roots[size]?.toString('hex') });
      const leafHash = rfc6962.leaf(Buffer.from(proof?.content ?? ''));
      const path = (proof?.path ?? []).map(bytes);
      expect(verifyInclusion({ index, treeSize: size, leafHash, path, root: roots[size] ?? rfc6962.empty }, rfc6962)).toBe(true);
    }
  }
});

test('a leaf is not proved to be in a tree that did not have it', async () => {
  expect(await proofs.inclusionProof(10, 9)).toBeUndefined();
  expect(await proofs.inclusionProof(SIZE + 1)).toBeUndefined();
  expect(await proofs.inclusionProof(1, SIZE + 1)).toBeUndefined();
});

test('the leaves of one booking are proved together, and nobody else is among them', async () => {
  expect((await proofs.inclusionProofsOf(MINE)).map(({ index }) => index)).toEqual([7, 27]);
  expect((await proofs.inclusionProofsOf(MINE, 27)).map(({ index }) => index)).toEqual([7]);
  expect(await proofs.inclusionProofsOf({ kind: 'payment', id: MINE.id })).toEqual([]);
  expect(await proofs.inclusionProofsOf({ kind: 'booking', id: 'my' })).toEqual([]);
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
