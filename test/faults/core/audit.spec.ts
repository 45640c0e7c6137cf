import { createWriteStream, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pipeline } from 'node:stream/promises';
import { afterAll, afterEach, beforeAll, describe, expect, test } from '@jest/globals';
import { documentOf, ExportTrail, GrowTree, SignCheckpoint } from '#audit';
import { CheckpointKey } from '../../../libs/audit/adapters/checkpoint-key.js';
import { TreeFollower } from '../../../libs/audit/use-cases/tree-follower.js';
import { BookingWorld } from '../../integration/booking/booking-world.js';
import { SECRETS } from '../../support/stores.js';
import { runNode } from '../../support/worker-command.js';

const TRAIL = ['audit_leaf', 'audit_entry', 'audit_subtree', 'audit_checkpoint'];

let world: BookingWorld;
let folder: string;
/** Leaves of the trail at the end of the first and of the second day, which were signed, and now. */
let sizes: { readonly first: number; readonly second: number; readonly now: number };

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'night-berth-'));
  mkdirSync(join(folder, 'kept'));
  world = await BookingWorld.open();
  await world.begin([
    { code: 'east', bays: 2 },
    { code: 'west', bays: 3 },
  ]);
  const first = await aDay('first');
  const second = await aDay('second');
  await anEvening();
  await exportTo('kept.ndjson');
  sizes = { first, second, now: await world.count('audit_entry') };
  for (const table of TRAIL) await world.rows(`CREATE TABLE kept_${table} AS SELECT * FROM ${table}`);
});
afterEach(async () => {
  for (const table of TRAIL) {
    await world.rows(`DELETE FROM ${table}`);
    await world.rows(`INSERT INTO ${table} SELECT * FROM kept_${table}`);
  }
});
afterAll(async () => {
  await world?.close();
  rmSync(folder, { recursive: true });
});

/** One books, pays and stays; one books, pays and cancels; one lets the hold lapse. */
async function anEvening(): Promise<void> {
  const [stays, cancels, lapses] = await world.residents(3);
  if (!stays || !cancels || !lapses) throw new Error('three were asked for');
  const kept = await world.placed(stays, 'west');
  await world.pay(kept.booking.id);
  const cancelled = await world.placed(cancels, 'east');
  await world.pay(cancelled.booking.id);
  await world.cancel(cancels, cancelled.booking.id);
  const unpaid = await world.placed(lapses, 'east');
  world.clock.advance(16 * 60_000);
  await world.lapse(unpaid.booking.id);
}

/** An evening, closed by a checkpoint that somebody outside keeps. */
async function aDay(name: string): Promise<number> {
  await anEvening();
  await sign(join(folder, 'kept', `${name}.json`));
  return world.count('audit_entry');
}

/** A process that has just started. */
const grower = () => new GrowTree(world.sql, world.clock, new TreeFollower(world.clock));

async function sign(file: string): Promise<void> {
  const signing = await new SignCheckpoint(world.sql, world.clock, grower(), new CheckpointKey(world.stores.config)).execute();
  if (signing.outcome !== 'signed') throw new Error(signing.outcome);
  writeFileSync(file, JSON.stringify(documentOf(signing.checkpoint)));
}

async function exportTo(name: string): Promise<void> {
  await grower()
    .catchUp()
    .catch(() => undefined); // a bent tree is exported as it is
  await pipeline(new ExportTrail(world.sql, world.clock).execute(), createWriteStream(join(folder, name)));
}

/** What the verifier says of the trail as it is now, to somebody who kept both checkpoints. */
async function verdict(...options: string[]): Promise<{ code: number; first: string; flaw: string | undefined }> {
  await exportTo('now.ndjson');
  const kept = ['--checkpoint', join(folder, 'kept'), '--public-key', join(SECRETS, 'audit-public.pem')];
  const { code, out } = await runNode(['scripts/audit-verify.mjs', join(folder, 'now.ndjson'), ...kept, ...options]);
  const [, flaw] = /^✗ .* \[(\w+)\]$/m.exec(out) ?? [];
  const [, first] = /first: .* \/ (.*)$/m.exec(out) ?? [];
  return { code, first: first ?? 'all is well', flaw };
}

const GOOD = { code: 0, first: 'all is well', flaw: undefined };
const bad = (index: number, flaw: string) => ({ code: 1, first: `leaf ${index}`, flaw });
const badBetween = (from: number, to: number, flaw: string) => ({ code: 1, first: `between leaf ${from} and leaf ${to}`, flaw });
const withKeptExport = () => ['--earlier', join(folder, 'kept.ndjson')];

/** Place and id of the nth leaf of an action from a place on. */
async function leafOf(action: string, from = 0): Promise<{ index: number; id: number }> {
  const [leaf] = await world.rows<{ index: number; id: number }>(
    `SELECT e.tree_index AS \`index\`, l.id FROM audit_entry e JOIN audit_leaf l ON l.id = e.leaf_id
     WHERE l.content LIKE ? AND e.tree_index >= ? ORDER BY e.tree_index LIMIT 1`,
    `%"action":"${action}"%`,
    from,
  );
  if (!leaf) throw new Error(`no leaf ${action} from ${from} on`);
  return leaf;
}

/** Another content with the hashes that belong to it. */
async function rewrite(id: number, from: string, to: string): Promise<void> {
  await world.rows('UPDATE audit_leaf SET content = REPLACE(content, ?, ?) WHERE id = ?', from, to, id);
  await world.rows('UPDATE audit_leaf SET leaf_hash = UNHEX(SHA2(CONCAT(0x00, content), 256)) WHERE id = ?', id);
  await world.rows('UPDATE audit_entry e JOIN audit_leaf l ON l.id = e.leaf_id SET e.leaf_hash = l.leaf_hash WHERE l.id = ?', id);
}

/** Nothing is left of the tree, so that the product lets another one grow over the leaves as they are now. */
async function forgetTree(...more: string[]): Promise<void> {
  for (const table of ['audit_entry', 'audit_subtree', ...more]) await world.rows(`DELETE FROM ${table}`);
}

async function swapPlaces(one: number, other: number): Promise<void> {
  for (const [from, to] of [
    [one, 999_999],
    [other, one],
    [999_999, other],
  ])
    await world.rows('UPDATE audit_entry SET tree_index = ? WHERE tree_index = ?', to, from);
}

test('F90 the trail that nobody touched is good, with both checkpoints and the export that was kept', async () => {
  expect(sizes.now).toBeGreaterThan(sizes.second + 5);
  expect(await verdict()).toEqual(GOOD);
  expect(await verdict(...withKeptExport())).toEqual(GOOD);
});

describe('F90 one row edited', () => {
  test('F90 its leaf is named', async () => {
    const { index, id } = await leafOf('payment.received');
    await world.rows(`UPDATE audit_leaf SET content = REPLACE(content, '"amountFen":', '"amountFen":1') WHERE id = ?`, id);
    expect(await verdict()).toEqual(bad(index, 'leaf_hash'));
  });

  test('F90 with its hashes made to fit, the rule that it breaks names its leaf', async () => {
    const { index, id } = await leafOf('payment.kept');
    await rewrite(id, '"amountFen":', '"amountFen":9');
    expect(await verdict()).toEqual(bad(index, 'money_exceeded'));
  });

  test('F90 with its hashes made to fit and no rule broken, checkpoints narrow it down and the kept export names its leaf', async () => {
    const { index, id } = await leafOf('booking.held', sizes.first);
    await rewrite(id, '"tenant":"', '"tenant":"x');
    expect(await verdict()).toEqual(badBetween(sizes.first, sizes.second - 1, 'checkpoint_root'));
    expect(await verdict(...withKeptExport())).toEqual(bad(index, 'differs_from_earlier'));
  });
});

describe('F90 one row deleted', () => {
  test('F90 its leaf is named', async () => {
    const { index, id } = await leafOf('booking.cancelled');
    await world.rows('DELETE FROM audit_leaf WHERE id = ?', id);
    expect(await verdict()).toEqual(bad(index, 'leaf_missing'));
  });

  test('F90 its leaf is named when its place was deleted as well', async () => {
    const { index, id } = await leafOf('booking.cancelled');
    await world.rows('DELETE FROM audit_leaf WHERE id = ?', id);
    await world.rows('DELETE FROM audit_entry WHERE tree_index = ?', index);
    expect(await verdict()).toEqual(bad(index, 'leaf_missing'));
  });

  test('F90 the kept export names its leaf when all after it were moved up', async () => {
    const { index, id } = await leafOf('refund.requested');
    await world.rows('DELETE FROM audit_leaf WHERE id = ?', id);
    await forgetTree('audit_checkpoint');
    expect(await verdict(...withKeptExport())).toEqual(bad(index, 'differs_from_earlier'));
    expect(await verdict()).toMatchObject({ code: 1 });
  });
});

test('F90 the tail truncated: the first leaf that is missing is named', async () => {
  const index = sizes.second - 3;
  await world.rows('DELETE l FROM audit_leaf l JOIN audit_entry e ON e.leaf_id = l.id WHERE e.tree_index >= ?', index);
  await world.rows('DELETE FROM audit_entry WHERE tree_index >= ?', index);
  await world.rows('DELETE FROM audit_subtree WHERE (position + 1) * POW(2, level) > ?', index);
  expect(await verdict()).toEqual(bad(index, 'truncated'));
});

describe('F90 two rows swapped', () => {
  test('F90 their contents: the first of them is named', async () => {
    const [one, other] = [await leafOf('booking.held'), await leafOf('booking.lapsed')];
    await world.rows(
      'UPDATE audit_leaf a JOIN kept_audit_leaf b ON (a.id = ? AND b.id = ?) OR (a.id = ? AND b.id = ?) SET a.content = b.content, a.leaf_hash = b.leaf_hash',
      ...[one.id, other.id, other.id, one.id],
    );
    expect(await verdict()).toEqual(bad(one.index, 'leaf_hash'));
  });

  test('F90 the places of two steps of one booking: the first of them is named', async () => {
    const held = await leafOf('booking.held');
    const confirmed = await leafOf('booking.confirmed');
    await swapPlaces(held.index, confirmed.index);
    expect(await verdict()).toEqual(bad(held.index, 'booking_version'));
  });

  test('F90 the places of two steps that know nothing of each other: the kept export names the first of them', async () => {
    const kept = await leafOf('payment.kept', sizes.first);
    const held = await leafOf('booking.held', kept.index);
    await swapPlaces(kept.index, held.index);
    expect(await verdict()).toEqual(badBetween(sizes.first, sizes.second - 1, 'checkpoint_root'));
    expect(await verdict(...withKeptExport())).toEqual(bad(kept.index, 'differs_from_earlier'));
  });
});

describe('F90 the log forked: another history of the same length, with every hash and subtree made to fit', () => {
  async function fork(): Promise<number> {
    const { index, id } = await leafOf('booking.held', sizes.first);
    await rewrite(id, '"tenant":"', '"tenant":"x');
    return index;
  }

  test('F90 nothing is signed that does not continue the last checkpoint', async () => {
    await fork();
    await forgetTree();
    await expect(sign(join(folder, 'never.json'))).rejects.toThrow(`no checkpoint of ${sizes.now} leaves: the tree is another one`);
  });

  test("F90 signed again with the product's own key, yesterday's checkpoint disagrees and the kept export names the first leaf", async () => {
    const index = await fork();
    await forgetTree('audit_checkpoint');
    const forged = join(folder, 'forged.json');
    await sign(forged);
    expect(await world.count('audit_entry')).toBe(sizes.now);
    const alone = ['scripts/audit-verify.mjs', join(folder, 'now.ndjson'), '--public-key', join(SECRETS, 'audit-public.pem')];
    expect(await verdict('--checkpoint', forged)).toEqual(badBetween(sizes.first, sizes.second - 1, 'checkpoint_root'));
    expect(await verdict(...withKeptExport())).toEqual(bad(index, 'differs_from_earlier'));
    expect(await runNode([...alone, '--checkpoint', forged])).toMatchObject({ code: 0 }); // who kept nothing sees nothing
  });
});
