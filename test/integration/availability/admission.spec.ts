import { afterAll, beforeAll, beforeEach, expect, test } from '@jest/globals';
import { AdmissionDesk } from '#availability';
import { tickAt } from '#kernel';
import { eventually } from '../../support/stores.js';
import { AvailabilityWorld } from './availability-world.js';
import { NIGHT_FROM_MS, NIGHT_TO_MS } from './city.js';

const NIGHT = { from: tickAt(NIGHT_FROM_MS), to: tickAt(NIGHT_TO_MS) };

let world: AvailabilityWorld;
let pools = 0;
let code = '';
beforeAll(async () => {
  world = await AvailabilityWorld.open({ processes: 2 });
});
beforeEach(async () => {
  code = `pool-${++pools}`;
  await world.offer([{ code, bays: 2 }]);
  await world.untilMirrored(code);
});
afterAll(() => world.close());

const desk = (nth = 0) => (world.processes[nth] ?? world.app).get(AdmissionDesk);
const admit = (claimId = world.aClaimId(), window = NIGHT, nth = 0) => desk(nth).admit(world.poolId(code), window, claimId);

test('as many claims are admitted as there are bays; once they are committed the next is told which tick is full', async () => {
  const claimIds = Array.from({ length: 2 }, () => world.aClaimId());
  for (const claimId of claimIds) expect(await admit(claimId)).toEqual({ kind: 'admitted' });
  for (const claimId of claimIds) await world.claim(code, { from: NIGHT.from + 4, to: NIGHT.to }, claimId);
  await world.untilMirrored(code);
  expect(await admit()).toEqual({ kind: 'full', at: NIGHT.from + 4 });
  expect(await admit(world.aClaimId(), { from: NIGHT.from, to: NIGHT.from + 4 })).toEqual({ kind: 'admitted' });
});

test('who comes while the last bays are in flight waits, and is refused when they are committed', async () => {
  const claimIds = [world.aClaimId(), world.aClaimId()];
  for (const claimId of claimIds) await admit(claimId);
  const waiting = admit(world.aClaimId(), NIGHT, 1);
  for (const claimId of claimIds) await world.claim(code, NIGHT, claimId);
  expect(await waiting).toEqual({ kind: 'full', at: NIGHT.from });
});

test('who comes while the last bays are in flight is admitted when one of them is given back', async () => {
  const claimIds = [world.aClaimId(), world.aClaimId()];
  for (const claimId of claimIds) await admit(claimId);
  const waiting = admit(world.aClaimId(), NIGHT, 1);
  desk().giveBack(world.poolId(code), claimIds[0] ?? '');
  expect(await waiting).toEqual({ kind: 'admitted' });
});

test('nobody is refused for claims in flight that never become facts: MySQL decides', async () => {
  await admit();
  await admit();
  expect(await admit()).toEqual({ kind: 'bypassed' });
});

test('a Redis that forgot the bays of one pool among many refuses nobody and is mended soon', async () => {
  await world.offer(Array.from({ length: 60 }, (_, index) => ({ code: `${code}-${index}`, bays: 1 })));
  const [free] = world.keysOf(code);
  await world.redis.set(free, Buffer.alloc(await world.redis.strlen(free), 0));
  expect((await admit()).kind).not.toBe('full'); // it is bypassed, or was mended in between
  await eventually(async () => (await world.redis.getBuffer(free))?.some((byte) => byte > 0));
  expect(await admit()).toEqual({ kind: 'admitted' });
});

test('a claim admitted twice is known the second time, at any process', async () => {
  const claimId = world.aClaimId();
  expect([await admit(claimId), await admit(claimId), await admit(claimId, NIGHT, 1)].map(({ kind }) => kind)).toEqual([
    'admitted',
    'known',
    'known',
  ]);
});

test('a claim given back may come again', async () => {
  const claimId = world.aClaimId();
  await admit(claimId);
  desk().giveBack(world.poolId(code), claimId);
  await eventually(async () => (await admit(claimId)).kind === 'admitted');
});

test('a window that Redis does not hold and a pool that nobody knows are left to MySQL', async () => {
  expect(await admit(world.aClaimId(), { from: NIGHT.from - 96 * 90, to: NIGHT.to })).toEqual({ kind: 'bypassed' });
  expect(await desk().admit(999_999, NIGHT, world.aClaimId())).toEqual({ kind: 'bypassed' });
});

test('a thousand claims of one turn are admitted in order, to the last bay', async () => {
  await world.offer([{ code: `${code}-wide`, bays: 255 }]);
  await world.untilMirrored(`${code}-wide`);
  const poolId = world.poolId(`${code}-wide`);
  const answers = await Promise.all(Array.from({ length: 1_000 }, () => desk().admit(poolId, NIGHT, world.aClaimId())));
  expect(answers.filter(({ kind }) => kind === 'admitted')).toHaveLength(255);
  expect(new Set(answers.slice(255).map(({ kind }) => kind))).toEqual(new Set(['bypassed']));
});
