import { afterAll, beforeAll, expect, test } from '@jest/globals';
import type { ClusterNode } from '../../scripts/services.mjs';
import { type Placed, plate, prepayIdOf, ResidentClient, send } from '../support/client.js';
import { eventually } from '../support/stores.js';
import { offerBays, tomorrowNight } from '../support/supply.js';
import { type System, startSystem } from '../support/system.js';
import { ClusterWorld } from './cluster-world.js';

const WITHIN_MS = 15_000;

let cluster: ClusterWorld;
let system: System;
beforeAll(async () => {
  cluster = await ClusterWorld.start();
  system = await startSystem({
    environment: { ...cluster.place, SWEEP_EVERY_MS: '300' },
    prepare: async ({ dataSource }) => void (await offerBays(dataSource, [{ code: 'roomy', bays: 20 }])),
  });
}, 60_000);
afterAll(async () => {
  await cluster?.heal();
  await system?.close();
  await cluster?.close();
}, 30_000);

let people = 0;
async function holds(): Promise<{ resident: ResidentClient; placed: Placed }> {
  const resident = await ResidentClient.logIn(system.gateways[0] ?? '', `person-${++people}`);
  return { resident, placed: await resident.book({ carParkId: 'roomy', ...tomorrowNight(), plate: plate(people) }) };
}

async function paysAndIsConfirmed(resident: ResidentClient, placed: Placed): Promise<void> {
  expect((await send('POST', `${system.sandbox}/control/prepay/${prepayIdOf(placed)}/pay`, {})).status).toBeLessThan(300);
  await eventually(
    () => resident.stateOf(placed.booking.id),
    (state) => state === 'confirmed',
    WITHIN_MS,
  );
}

async function cancelsAndIsRefunded(resident: ResidentClient, placed: Placed): Promise<void> {
  const before = await refunds();
  expect((await resident.post(`/bookings/${placed.booking.id}/cancel`, {}, crypto.randomUUID())).status).toBe(200);
  expect(await resident.stateOf(placed.booking.id)).toBe('cancelled');
  await eventually(refunds, (count) => count > before, WITHIN_MS);
}

async function refunds(): Promise<number> {
  return ((await send('GET', `${system.sandbox}/control/ledger`)).body as { refunds: unknown[] }).refunds.length;
}

async function waitingMessages(): Promise<number> {
  const [row] = await system.dataSource.query<{ n: string }[]>('SELECT COUNT(*) AS n FROM outbox');
  return Number(row?.n);
}

function waitingJobs(queue: ClusterNode): Promise<number> {
  const key = `{${system.config.KEY_PREFIX}:queue}:jobs`;
  return cluster.ask(queue, async (redis) => (await redis.llen(`${key}:wait`)) + (await redis.llen(`${key}:active`)));
}

test('each master in turn, the queue’s among them, is killed between booking and paying: everybody is confirmed, and refunded on giving up', async () => {
  const queue = await cluster.masterOfQueue(system.config.KEY_PREFIX);
  for (const node of cluster.masters) {
    const { resident, placed } = await holds();
    await node.kill();
    await paysAndIsConfirmed(resident, placed);
    await cancelsAndIsRefunded(resident, placed);
    const late = await holds();
    await paysAndIsConfirmed(late.resident, late.placed);
    await node.revive({ isEmpty: node === queue });
    await eventually(waitingMessages, (count) => count === 0, WITHIN_MS); // the queue takes jobs again, and what waited is relayed
    await eventually(
      () => waitingJobs(queue),
      (count) => count === 0,
      WITHIN_MS,
    ); // and the worker takes them from there
    await cancelsAndIsRefunded(late.resident, late.placed);
  }
}, 120_000);
