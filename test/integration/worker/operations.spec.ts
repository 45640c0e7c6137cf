import { afterAll, beforeAll, expect, test } from '@jest/globals';
import type { TestingModule } from '@nestjs/testing';
import { MySqlReadiness, Readiness, RedisReadiness } from '#platform';
import { OperationsServer } from '../../../apps/worker/src/operations-server.js';
import { Sweeps } from '../../../apps/worker/src/sweeps.js';
import { eventually, freshStores, type Stores } from '../../support/stores.js';
import { freePort } from '../../support/system.js';
import { RedisLine } from './redis-line.js';
import { aWorker } from './worker-world.js';

let stores: Stores;
let line: RedisLine;
let worker: TestingModule;
let url: string;
beforeAll(async () => {
  stores = await freshStores();
  line = await RedisLine.to(stores.config.REDIS_URL);
  const port = await freePort();
  url = `http://127.0.0.1:${port}`;
  const config = { ...stores.config, REDIS_URL: line.url, WORKER_PORT: port };
  worker = await aWorker(config, [OperationsServer, Readiness, MySqlReadiness, RedisReadiness, Sweeps]);
  await worker.init();
});
afterAll(async () => {
  await worker?.close();
  line?.close();
  await stores?.close();
});

const readiness = async () => {
  const answer = await fetch(`${url}/readyz`);
  const { down } = (await answer.json()) as { down: string[] };
  return { status: answer.status, down };
};

test('a worker says that it lives, and what it lacks', async () => {
  expect((await fetch(`${url}/healthz`)).status).toBe(200);
  await eventually(readiness, ({ status }) => status === 200);
  line.cut();
  await eventually(readiness, ({ status, down }) => status === 503 && down.join() === 'redis');
  line.mend();
  await eventually(readiness, ({ status }) => status === 200);
});

test('a worker publishes its measures', async () => {
  const answer = await fetch(`${url}/metrics`);
  expect(answer.headers.get('content-type')).toContain('text/plain');
  expect(await answer.text()).toMatch(/night_berth_sweep_found_total/);
});

test('a worker serves nothing else, and two of them do not share a port', async () => {
  expect((await fetch(`${url}/api/v1/car-parks`)).status).toBe(404);
  const config = { ...stores.config, WORKER_PORT: Number(new URL(url).port) };
  const second = await aWorker(config, [OperationsServer, Readiness]);
  await expect(second.init()).rejects.toThrow('EADDRINUSE');
  await second.close();
});
