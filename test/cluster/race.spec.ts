import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { Keys } from '../../libs/availability/adapters/keys.js';
import type { ClusterNode } from '../../scripts/services.mjs';
import { ONE_WINS, RIVALS, race, rivals, sold } from '../races/last-bay.js';
import type { ResidentClient } from '../support/client.js';
import { eventually } from '../support/stores.js';
import { offerBays, tomorrowNight } from '../support/supply.js';
import { type System, startSystem } from '../support/system.js';
import { ClusterWorld } from './cluster-world.js';

const CAR_PARKS = Array.from({ length: 9 }, (_, n) => `last-${n}`);

let cluster: ClusterWorld;
let system: System;
let clients: ResidentClient[];
let poolIds = new Map<string, number>();
beforeAll(async () => {
  cluster = await ClusterWorld.start();
  system = await startSystem({
    gateways: 2,
    hasWorker: false,
    environment: cluster.place,
    prepare: async ({ dataSource }) => {
      poolIds = await offerBays(
        dataSource,
        CAR_PARKS.map((code) => ({ code, bays: 1 })),
      );
    },
  });
  clients = await rivals(system);
}, 60_000);
afterAll(async () => {
  await cluster?.heal();
  await system?.close();
  await cluster?.close();
}, 30_000);

/** Car parks whose pools lie on one master. */
async function lyingTogether(): Promise<{ node: ClusterNode; carParks: [string, string, ...string[]] }> {
  for (const node of cluster.masters) {
    const carParks: string[] = [];
    for (const code of CAR_PARKS) if ((await masterOf(code)).url === node.url) carParks.push(code);
    const [first, second, ...others] = carParks;
    if (first && second) return { node, carParks: [first, second, ...others] };
  }
  throw new Error('nine pools on three masters, and no two on one');
}

const masterOf = (code: string) => cluster.masterOfPool(system.config.KEY_PREFIX, poolIds.get(code) ?? 0);

async function nobodyIsKeptBackByAnUnpaidHold(): Promise<void> {
  await system.dataSource.query("UPDATE booking SET state = 'cancelled', hold_expires_at_ms = NULL");
}

async function freeBaysAt(gateway: string, carPark: string): Promise<number> {
  const { from, to } = tomorrowNight();
  const query = new URLSearchParams({ from, to });
  const reply = await clients[0]?.at(gateway).get(`/car-parks/${carPark}?${query}`);
  return (reply?.body as { freeBays: number } | undefined)?.freeBays ?? Number.NaN;
}

test('a master that is killed in the middle of the race, and is away in the next one, sells no bay twice and turns nobody away wrongly', async () => {
  const { node, carParks } = await lyingTogether();
  const [inTheMiddle, afterwards] = carParks;
  const [, , flights, known] = new Keys(system.config.KEY_PREFIX).ofPool(poolIds.get(inTheMiddle) ?? 0);
  const death = eventually(() => cluster.ask(node, (redis) => redis.exists(flights, known))).then(() => node.kill()); // the bay is taken there
  expect(await race(clients, inTheMiddle)).toEqual(ONE_WINS);
  await death;
  expect(await sold(system, poolIds.get(inTheMiddle) ?? 0)).toBe(1);

  await nobodyIsKeptBackByAnUnpaidHold();
  expect(await race(clients, afterwards)).toEqual(ONE_WINS);
  expect(await sold(system, poolIds.get(afterwards) ?? 0)).toBe(1);

  await node.revive({ isEmpty: true });
  const backAt = performance.now();
  for (const gateway of system.gateways) for (const code of [inTheMiddle, afterwards]) expect(await freeBaysAt(gateway, code)).toBe(0);
  await eventually(
    async () => Promise.all(carParks.map((code) => isWritten(code, node))),
    (all) => all.every(Boolean),
    10_000,
  );
  console.log(`${RIVALS} rivals; timelines were back ${Math.round(performance.now() - backAt)} ms after the node`);
}, 60_000);

async function isWritten(code: string, node: ClusterNode): Promise<boolean> {
  const poolId = poolIds.get(code) ?? 0;
  const [head] = await system.dataSource.query<{ seq: number }[]>('SELECT seq FROM pool_head WHERE pool_id = ?', [poolId]);
  const seq = await cluster.ask(node, (redis) => redis.hget(`{${system.config.KEY_PREFIX}:pool:${poolId}}:meta`, 'seq'));
  return Number(seq) === Number(head?.seq);
}
