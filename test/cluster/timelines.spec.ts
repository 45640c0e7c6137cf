import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { AdmissionDesk } from '#availability';
import { tickAt } from '#kernel';
import type { ClusterNode } from '../../scripts/services.mjs';
import { AvailabilityWorld } from '../integration/availability/availability-world.js';
import { NIGHT_FROM_MS, NIGHT_TO_MS } from '../integration/availability/city.js';
import { eventually } from '../support/stores.js';
import { ClusterWorld } from './cluster-world.js';

const NIGHT = { from: tickAt(NIGHT_FROM_MS), to: tickAt(NIGHT_TO_MS) };
/** More than are compared at one look. */
const CODES = Array.from({ length: 120 }, (_, n) => `pool-${n}`);
const BAYS = 3;

let cluster: ClusterWorld;
let world: AvailabilityWorld;
const poolsOf = new Map<string, string[]>();
beforeAll(async () => {
  cluster = await ClusterWorld.start();
  world = await AvailabilityWorld.open({ processes: 2, place: cluster.place });
  await world.offer(CODES.map((code) => ({ code, bays: BAYS })));
  for (const code of CODES) {
    const { url } = await cluster.masterOfPool(world.stores.config.KEY_PREFIX, world.poolId(code));
    poolsOf.set(url, [...(poolsOf.get(url) ?? []), code]);
  }
  await Promise.all(CODES.map((code) => world.untilMirrored(code)));
}, 60_000);
afterAll(async () => {
  await cluster?.heal();
  await world?.close();
  await cluster?.close();
}, 30_000);

const desk = () => world.app.get(AdmissionDesk);
/** Asks for a bay and does not keep it. */
async function admit(code: string): Promise<string> {
  const [poolId, claimId] = [world.poolId(code), world.aClaimId()];
  const { kind } = await desk().admit(poolId, NIGHT, claimId);
  if (kind === 'admitted') desk().giveBack(poolId, claimId);
  return kind;
}
const codesOf = (node: ClusterNode) => poolsOf.get(node.url) ?? [];

/** The first master, some pools that lie on it, and some that do not. */
function aVictim(): { node: ClusterNode; lost: string[]; others: string[] } {
  const [node] = cluster.masters;
  if (!node) throw new Error('no master');
  return { node, lost: codesOf(node), others: CODES.filter((code) => !codesOf(node).includes(code)) };
}

test('the pools lie on all masters, and claims of many pools in one turn are each answered rightly, in one call a pool', async () => {
  expect(poolsOf.size).toBe(3);
  const before = await Promise.all(cluster.masters.map((node) => cluster.scriptCalls(node)));
  const answers = await Promise.all(CODES.flatMap((code) => Array.from({ length: BAYS }, () => admit(code))));
  const after = await Promise.all(cluster.masters.map((node) => cluster.scriptCalls(node)));
  expect(answers).toEqual(Array(CODES.length * BAYS).fill('admitted'));
  for (const [index, node] of cluster.masters.entries()) {
    const calls = (after[index] ?? 0) - (before[index] ?? 0);
    expect(calls).toBeGreaterThanOrEqual(codesOf(node).length);
    expect(calls).toBeLessThan(codesOf(node).length * (BAYS + 3)); // the comparison of both processes calls scripts as well
  }
});

test('a script that one node does not know is sent to that node', async () => {
  const { node, lost, others } = aVictim();
  await cluster.ask(node, (redis) => redis.script('FLUSH'));
  const code = lost[1] ?? '';
  await world.claim(code, { from: NIGHT.from, to: NIGHT.from + 4 });
  await world.untilMirrored(code);
  await world.claim(others[1] ?? '', { from: NIGHT.from, to: NIGHT.from + 4 });
  await world.untilMirrored(others[1] ?? '');
});

test('while a master is away its pools are decided by MySQL alone and at once, the others are admitted and mended as ever', async () => {
  const { node, lost, others } = aVictim();
  const [stale = '', quiet = ''] = lost.slice(5);
  const [far = '', harmed = '', forgotten = ''] = others.slice(5);
  await node.kill();
  const startedAt = performance.now();
  expect(await Promise.all(lost.map(admit))).toEqual(Array(lost.length).fill('bypassed'));
  expect(performance.now() - startedAt).toBeLessThan(1_500);
  await world.claim(stale, NIGHT);
  await world.claim(far, { from: NIGHT.from, to: NIGHT.from + 1 });
  await world.untilMirrored(far);
  const [free] = world.keysOf(harmed);
  await world.redis.set(free, Buffer.alloc(await world.redis.strlen(free), 0)); // a lie on a node that lives
  expect(await admit(harmed)).not.toBe('full');
  await eventually(async () => (await world.inRedis(harmed)).isTrue);

  await world.redis.del(world.keysOf(forgotten));
  await world.untilMirrored(forgotten);

  await node.revive({ isEmpty: true });
  const cameBackAt = performance.now();
  for (const code of [stale, quiet, ...lost]) await world.untilMirrored(code);
  expect(performance.now() - cameBackAt).toBeLessThan(10_000);
  expect(await admit(stale)).toBe('admitted');
}, 60_000);

test('a node that was wiped alone is noticed although the others lost nothing, and its pools are written again', async () => {
  const { node, lost } = aVictim();
  await cluster.ask(node, (redis) => redis.flushall());
  const wipedAt = performance.now();
  for (const code of lost) await world.untilMirrored(code);
  expect(performance.now() - wipedAt).toBeLessThan(5_000);
}, 30_000);
