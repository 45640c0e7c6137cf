import { createHash, createPublicKey, verify } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import { AuditCheckpointView, ConsistencyProofView, InclusionProofView } from '#contracts';
import { rfc6962 } from '../../../libs/audit/adapters/sha256.js';
import { verifyConsistency, verifyInclusion } from '../../../libs/audit/domain/proofs.js';
import { type Lent, lendToApplication } from '../../support/database-users.js';
import { SECRETS } from '../../support/stores.js';
import { aGateway, problemOf } from '../gateway/gateway-world.js';
import { naiveRoot, TrailWorld } from './trail-world.js';

let world: TrailWorld;
let lent: Lent;
let app: NestFastifyApplication;
let hashes: Buffer[];

beforeAll(async () => {
  world = await TrailWorld.open();
  lent = await lendToApplication(world.stores);
  app = await aGateway({ ...world.stores.config, NODE_ENV: 'test', DATABASE_URL: lent.url });
});
afterAll(async () => {
  await app?.close();
  await lent.takeBack();
  await world.close();
});

/** Nobody is logged in: the routes are public. */
const ask = (path: string) => app.inject({ method: 'GET', url: `/api/v1/audit/${path}`, remoteAddress: '8.8.8.8' });
const bytes = (hex: string) => Buffer.from(hex, 'hex');
const rootOf = (size: number) => naiveRoot(hashes.slice(0, size));

describe('before anything was written', () => {
  test('there is no checkpoint and no proof, and the empty tree continues itself', async () => {
    expect((await ask('checkpoints')).json()).toEqual([]);
    expect(problemOf(await ask('checkpoints/newest')).code).toBe('not_found');
    expect(problemOf(await ask('inclusion-proof?index=0')).code).toBe('not_found');
    const empty = rfc6962.empty.toString('hex');
    expect((await ask('consistency-proof?first=0')).json()).toEqual({ first: 0, second: 0, firstRoot: empty, secondRoot: empty, path: [] });
  });
});

describe('of a trail of 21 leaves with checkpoints of 5, 13 and 21', () => {
  beforeAll(async () => {
    for (const count of [5, 8, 8]) {
      await world.write(count);
      world.clock.advance(24 * 3_600_000);
      await world.signer().execute();
    }
    const leaves = await world.rows<{ content: string }>('SELECT content FROM audit_leaf ORDER BY id');
    hashes = leaves.map(({ content }) => createHash('sha256').update(Buffer.of(0)).update(content).digest());
  });

  test('the list of checkpoints has the newest first, in pages', async () => {
    const sizes = async (query: string) =>
      (await ask(`checkpoints${query}`)).json<{ treeSize: number }[]>().map(({ treeSize }) => treeSize);
    expect(await sizes('')).toEqual([21, 13, 5]);
    expect(await sizes('?limit=2')).toEqual([21, 13]);
    expect(await sizes('?limit=2&belowSize=13')).toEqual([5]);
    expect(await sizes('?belowSize=5')).toEqual([]);
  });

  test('the newest checkpoint is signed, and of the root of all leaves', async () => {
    const checkpoint = AuditCheckpointView.parse((await ask('checkpoints/newest')).json());
    expect(checkpoint).toMatchObject({ treeSize: 21, root: rootOf(21).toString('hex') });
    const statement = `night-berth-audit/v1\n21\n${checkpoint.root}\n${checkpoint.at}\n`;
    const key = createPublicKey(readFileSync(join(SECRETS, 'audit-public.pem')));
    expect(verify(null, Buffer.from(statement), key, Buffer.from(checkpoint.signature, 'base64'))).toBe(true);
  });

  test('every leaf is proved to be in every tree that has it', async () => {
    for (const treeSize of [5, 13, 21])
      for (let index = 0; index < treeSize; index++) {
        const proof = InclusionProofView.parse((await ask(`inclusion-proof?index=${index}&treeSize=${treeSize}`)).json());
        expect(proof).toMatchObject({ index, treeSize, leafHash: hashes[index]?.toString('hex'), root: rootOf(treeSize).toString('hex') });
        const claim = { index, treeSize, leafHash: bytes(proof.leafHash), root: bytes(proof.root), path: proof.path.map(bytes) };
        expect(verifyInclusion(claim, rfc6962)).toBe(true);
      }
  });

  test('every tree is proved to continue every earlier one', async () => {
    for (let second = 0; second <= 21; second++)
      for (let first = 0; first <= second; first++) {
        const proof = ConsistencyProofView.parse((await ask(`consistency-proof?first=${first}&second=${second}`)).json());
        const [firstRoot, secondRoot] = [rootOf(first), rootOf(second)];
        expect(proof).toMatchObject({ firstRoot: firstRoot.toString('hex'), secondRoot: secondRoot.toString('hex') });
        expect(verifyConsistency({ first, second, firstRoot, secondRoot, path: proof.path.map(bytes) }, rfc6962)).toBe(true);
      }
  });

  test('the present tree is meant when no size is named', async () => {
    expect((await ask('inclusion-proof?index=3')).json()).toMatchObject({ index: 3, treeSize: 21 });
    expect((await ask('consistency-proof?first=13')).json()).toMatchObject({ first: 13, second: 21 });
  });

  test.each(['inclusion-proof?index=21', 'inclusion-proof?index=5&treeSize=5', 'inclusion-proof?index=0&treeSize=22'])(
    'there is no such place: %s',
    async (path) => expect(problemOf(await ask(path)).code).toBe('not_found'),
  );

  test.each(['consistency-proof?first=22', 'consistency-proof?first=6&second=5', 'consistency-proof?first=1&second=22'])(
    'there was no such tree: %s',
    async (path) => expect(problemOf(await ask(path)).code).toBe('not_found'),
  );

  test.each(['index=', 'index=-1', 'index=1.5', 'index=1e3', 'index=0x1', 'index=1&index=2', 'index=9999999999999999'])(
    'a place is a whole number: %s',
    async (query) => expect(problemOf(await ask(`inclusion-proof?${query}`)).code).toBe('invalid_request'),
  );

  test('no answer tells what a leaf says', async () => {
    const paths = ['checkpoints', 'checkpoints/newest', 'inclusion-proof?index=3', 'consistency-proof?first=3'];
    for (const path of paths) expect((await ask(path)).body).not.toMatch(/content|booking|pool|commitment|nonce|tenant/);
  });
});
