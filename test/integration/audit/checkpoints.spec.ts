import { createPublicKey, generateKeyPairSync, verify } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, jest, test } from '@jest/globals';
import { Logger } from '@nestjs/common';
import { type Checkpoint, type Signing, TreeProofs } from '#audit';
import { MINUTE_MS } from '#kernel';
import type { Config } from '#platform';
import { keyIdOf } from '../../../libs/audit/adapters/checkpoint-key.js';
import { lastCheckpoint } from '../../../libs/audit/adapters/checkpoint-rows.js';
import { rfc6962 } from '../../../libs/audit/adapters/sha256.js';
import { verifyConsistency } from '../../../libs/audit/domain/proofs.js';
import { DailyCheckpoint } from '../../../libs/audit/worker/daily-checkpoint.js';
import { SECRETS } from '../../support/stores.js';
import { TrailWorld } from './trail-world.js';

let world: TrailWorld;
beforeEach(async () => {
  world = await TrailWorld.open();
});
afterEach(() => world.close());

const publicKey = () => createPublicKey(readFileSync(join(SECRETS, 'audit-public.pem')));
const stored = () => lastCheckpoint(world.dataSource);
const checkpointOf = (signing: Signing): Checkpoint => {
  if (!('checkpoint' in signing)) throw new Error(`no checkpoint: ${signing.outcome}`);
  return signing.checkpoint;
};
const bytes = (hex: string) => Buffer.from(hex, 'hex');
const withKey = (auditPrivateKey: string | undefined): Config => {
  const { config } = world.stores;
  return { ...config, secrets: { ...config.secrets, auditPrivateKey } };
};

test('a checkpoint has every leaf committed before it, and its signature verifies with the public key', async () => {
  await world.write(21);
  const { treeSize, root, atMs, keyId, signature } = checkpointOf(await world.signer().execute());
  expect(treeSize).toBe(21);
  expect(root).toEqual(await world.naiveRoot());
  expect(keyId).toBe(keyIdOf(publicKey()));
  const statement = `night-berth-audit/v1\n21\n${root.toString('hex')}\n${atMs}\n`;
  expect(verify(null, Buffer.from(statement), publicKey(), signature)).toBe(true);
  expect(verify(null, Buffer.from(statement.replace('21', '20')), publicKey(), signature)).toBe(false);
  expect(await stored()).toEqual({ treeSize, root, atMs, keyId, signature });
});

test('each checkpoint can be proved to contain the one before', async () => {
  const chain: Checkpoint[] = [];
  for (const leaves of [1, 6, 13, 64]) {
    await world.write(leaves);
    chain.push(checkpointOf(await world.signer().execute()));
  }
  for (const [n, later] of chain.slice(1).entries()) {
    const earlier = chain[n] ?? later;
    const proof = await new TreeProofs(world.dataSource).consistencyProof(earlier.treeSize, later.treeSize);
    const claim = { first: earlier.treeSize, second: later.treeSize, firstRoot: earlier.root, secondRoot: later.root };
    expect(verifyConsistency({ ...claim, path: (proof?.path ?? []).map(bytes) }, rfc6962)).toBe(true);
  }
});

test('without a new leaf the last checkpoint stands, and an empty trail has none', async () => {
  expect(await world.signer().execute()).toEqual({ outcome: 'no-leaf' });
  await world.write(2);
  const signed = checkpointOf(await world.signer().execute());
  world.clock.advance(MINUTE_MS);
  expect(await world.signer().execute()).toEqual({ outcome: 'unchanged', checkpoint: signed });
});

describe('every day', () => {
  const at = (text: string) => world.clock.set(Date.parse(`${text}+08:00`));

  test('yesterday is closed at ten past midnight, once, even by two workers', async () => {
    await world.write(3);
    at('2026-03-02T00:09:00');
    expect(await world.signer().executeIfDue()).toEqual({ outcome: 'not-due' });
    at('2026-03-02T00:10:00');
    await world.write(1);
    const signings = await Promise.all([world.signer().executeIfDue(), world.signer().executeIfDue()]);
    expect(signings.map(({ outcome }) => outcome).sort()).toEqual(['not-due', 'signed']);
    await world.write(1);
    expect(await world.signer().executeIfDue()).toEqual({ outcome: 'not-due' });
    at('2026-03-03T00:10:00');
    expect(checkpointOf(await world.signer().executeIfDue()).treeSize).toBe(5);
  });

  test('a day without a leaf needs no checkpoint', async () => {
    await world.write(3);
    await world.signer().execute();
    at('2026-03-02T00:10:00');
    expect((await world.signer().executeIfDue()).outcome).toBe('unchanged');
    expect(await world.rows('SELECT tree_size FROM audit_checkpoint')).toHaveLength(1);
  });

  test('leaves committed later than any transaction should live are found as well', async () => {
    const slow = await world.writeSlowly();
    await world.write(3);
    const grower = world.grower();
    await grower.execute();
    world.clock.advance(11 * MINUTE_MS);
    await grower.execute();
    await slow.commit();
    expect(await grower.execute()).toBe(0);
    expect(checkpointOf(await world.signer(world.stores.config, grower).execute()).treeSize).toBe(4);
  });
});

describe('a tree that does not continue the last checkpoint is not signed, and an incident is kept:', () => {
  beforeEach(async () => {
    await world.write(12);
    await world.signer().execute();
    await world.write(5);
  });
  const expectRefusal = async (why: RegExp) => {
    await expect(world.signer().execute()).rejects.toThrow(why);
    expect(await world.incidents()).toEqual(['audit_checkpoint_refused']);
    expect((await stored())?.treeSize).toBe(12);
  };
  const emptyTree = async () => {
    await world.rows('DELETE FROM audit_entry');
    await world.rows('DELETE FROM audit_subtree');
  };

  test('a forked log, all of whose hashes were made anew', async () => {
    await emptyTree();
    const content = '{"forged":true}';
    await world.rows('UPDATE audit_leaf SET content = ?, leaf_hash = ? WHERE id = 4', [content, rfc6962.leaf(Buffer.from(content))]);
    await expectRefusal(/another one since the checkpoint of 12/);
  });

  test('a log cut short', async () => {
    await emptyTree();
    await world.rows('DELETE FROM audit_leaf WHERE id > 10');
    await expectRefusal(/has become smaller since the checkpoint of 12/);
  });

  test('a checkpoint that was changed itself', async () => {
    await world.rows('UPDATE audit_checkpoint SET root = ?', [Buffer.alloc(32, 1)]);
    await expectRefusal(/another one/);
  });

  test('a tree whose inner hashes are gone', async () => {
    await world.grower().execute();
    await world.rows('DELETE FROM audit_subtree WHERE level = 2 AND position = 2');
    await expectRefusal(/lacks 2\/2/);
  });
});

describe('without its key', () => {
  afterEach(() => {
    jest.restoreAllMocks();
  });

  test('a worker signs nothing and says so once', async () => {
    await world.write(1);
    const warn = jest.spyOn(Logger.prototype, 'warn').mockImplementation(() => undefined);
    const sweep = new DailyCheckpoint(world.signer(withKey(undefined)));
    expect([await sweep.run(), await sweep.run()]).toEqual([0, 0]);
    expect(warn.mock.calls).toEqual([[expect.stringContaining('audit-private.pem is missing')]]);
    expect(await stored()).toBeUndefined();
  });

  test('a key of another kind is refused when the process starts', () => {
    const { privateKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' });
    const pem = privateKey.export({ type: 'pkcs8', format: 'pem' }).toString();
    expect(() => world.signer(withKey(pem))).toThrow(/not an Ed25519 key/);
  });
});
