import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { AdmissionDesk } from '#availability';
import { tickAt } from '#kernel';
import { AvailabilityWorld } from '../integration/availability/availability-world.js';
import { NIGHT_FROM_MS, NIGHT_TO_MS } from '../integration/availability/city.js';
import { eventually } from '../support/stores.js';
import { ClusterWorld } from './cluster-world.js';

const NIGHT = { from: tickAt(NIGHT_FROM_MS), to: tickAt(NIGHT_TO_MS) };
const CODES = Array.from({ length: 9 }, (_, n) => `pool-${n}`);

let cluster: ClusterWorld;
let world: AvailabilityWorld;
beforeAll(async () => {
  cluster = await ClusterWorld.start(1);
  world = await AvailabilityWorld.open({ place: cluster.place });
  await world.offer(CODES.map((code) => ({ code, bays: 5 })));
  await Promise.all(CODES.map((code) => world.untilMirrored(code)));
}, 60_000);
afterAll(async () => {
  await cluster?.heal();
  await world?.close();
  await cluster?.close();
}, 30_000);

test('with replicas a dead master is replaced by the cluster itself, and its pools are admitted by Redis again without anybody’s doing', async () => {
  const [code = ''] = CODES;
  const node = await cluster.masterOfPool(world.stores.config.KEY_PREFIX, world.poolId(code));
  const admit = async () => (await world.app.get(AdmissionDesk).admit(world.poolId(code), NIGHT, world.aClaimId())).kind;
  await node.kill();
  const killedAt = performance.now();
  expect(await admit()).toBe('bypassed');
  await world.claim(code, NIGHT);
  await eventually(admit, (kind) => kind === 'admitted', 15_000);
  console.log(`admitted again ${Math.round(performance.now() - killedAt)} ms after the master died`);
  await node.revive(); // as a replica
}, 40_000);
