import { afterEach, beforeEach, expect, test } from '@jest/globals';
import type { TestingModule } from '@nestjs/testing';
import type { Redis } from 'ioredis';
import { Jobs, OutboxBell, REDIS, REDIS_SUBSCRIBER, type Transaction, TransactionConnections, Transactions } from '#platform';
import { OutboxRelay } from '../../../apps/worker/src/relay.js';
import { eventually, freshStores, type Stores } from '../../support/stores.js';
import { RedisLine } from './redis-line.js';
import { aWorker, commitMessages, Ear, rowsInOutbox } from './worker-world.js';

let line: RedisLine;
let stores: Stores;
let ear: Ear;
const workers: TestingModule[] = [];

beforeEach(async () => {
  line = await RedisLine.to(process.env['REDIS_URL'] ?? '');
  stores = await freshStores();
  ear = await Ear.on(stores.config);
});
afterEach(async () => {
  await Promise.all(workers.splice(0).map((worker) => worker.close()));
  ear.close();
  line.close();
  await stores.close();
});

/** A relay that works when it is told to, behind the line. */
async function anIdleRelay(transactionsOf = (worker: TestingModule) => worker.get(Transactions)): Promise<OutboxRelay> {
  const config = { ...stores.config, REDIS_URL: line.url };
  const worker = await aWorker(config, []);
  workers.push(worker);
  await worker.init();
  const redis = worker.get<Redis>(REDIS);
  await eventually(() => redis.status === 'ready');
  return new OutboxRelay(transactionsOf(worker), worker.get(Jobs), redis, worker.get(REDIS_SUBSCRIBER), config);
}

async function aRunningRelay(): Promise<TestingModule> {
  const worker = await aWorker({ ...stores.config, REDIS_URL: line.url }, [OutboxRelay]);
  workers.push(worker);
  return worker.init();
}

const numbersHeard = () => ear.heard.map(({ payload }) => payload['n'] as number).sort((a, b) => a - b);
const numbers = (count: number) => Array.from({ length: count }, (_, n) => n);

test('a committed message is published as it was written, and leaves the outbox', async () => {
  const relay = await anIdleRelay();
  await commitMessages(stores, 'thing.happened', 1);
  expect(await relay.relayBatch()).toBe(1);
  await eventually(() => ear.heard.length > 0);
  expect(ear.heard).toEqual([{ topic: 'thing.happened', payload: { n: 0 } }]);
  expect(await rowsInOutbox(stores)).toBe(0);
});

test('rows that another relay holds are skipped, not waited for', async () => {
  const relay = await anIdleRelay();
  await commitMessages(stores, 'thing.happened', 30);
  await stores.dataSource.transaction(async (rival) => {
    await rival.query('SELECT id FROM outbox ORDER BY id LIMIT 10 FOR UPDATE');
    expect(await relay.relayBatch()).toBe(20);
  });
  await eventually(() => ear.heard.length === 20);
  expect(numbersHeard()[0]).toBe(10);
  expect(await relay.relayBatch()).toBe(10);
});

test('a message that is not committed yet is not relayed', async () => {
  const relay = await anIdleRelay();
  await stores.dataSource.transaction(async (tx) => {
    await tx.query("INSERT INTO outbox (topic, payload, created_at_ms) VALUES ('thing.happened', '{}', 0)");
    expect(await relay.relayBatch()).toBe(0);
  });
  expect(await relay.relayBatch()).toBe(1);
});

test('two relays empty the outbox together, and publish each message once', async () => {
  await commitMessages(stores, 'thing.happened', 1_500);
  await Promise.all([aRunningRelay(), aRunningRelay()]);
  await eventually(() => ear.heard.length >= 1_500);
  expect(numbersHeard()).toEqual(numbers(1_500));
  expect(
    await eventually(
      () => rowsInOutbox(stores),
      (rows) => rows === 0,
    ),
  ).toBe(0);
});

test.each(['cut', 'hold'] as const)(
  'while the line to Redis is out of order (%s) the rows wait, and are relayed when it is mended',
  async (how) => {
    await aRunningRelay();
    const relay = await anIdleRelay();
    line[how]();
    await commitMessages(stores, 'thing.happened', 3);
    await expect(relay.relayBatch()).rejects.toThrow();
    expect(await rowsInOutbox(stores)).toBe(3);
    line.mend();
    await eventually(
      () => rowsInOutbox(stores),
      (rows) => rows === 0,
      15_000,
    );
    await eventually(() => new Set(numbersHeard()).size === 3);
  },
);

test('a relay that dies between publishing and deleting makes its messages come twice, never not at all', async () => {
  class Dying extends Transactions {
    override run<T>(work: (tx: Transaction) => Promise<T>): Promise<T> {
      return super.run(async (tx) => {
        await work(tx);
        throw new Error('the process is gone');
      });
    }
  }
  const dying = await anIdleRelay((worker) => new Dying(worker.get(TransactionConnections)));
  await commitMessages(stores, 'thing.happened', 2);
  await expect(dying.relayBatch()).rejects.toThrow('the process is gone');
  expect(await rowsInOutbox(stores)).toBe(2);
  const other = await anIdleRelay();
  await other.relayBatch();
  await eventually(() => ear.heard.length === 4);
  expect(numbersHeard()).toEqual([0, 0, 1, 1]);
});

test('a ring after a commit wakes the relay', async () => {
  const worker = await aRunningRelay();
  const redis = worker.get<Redis>(REDIS);
  await eventually(() => redis.status === 'ready');
  await eventually(async () => Number((await redis.pubsub('NUMSUB', `${stores.config.KEY_PREFIX}:outbox`))[1]) === 1);
  const tookMs: number[] = [];
  for (let n = 0; n < 10; n++) {
    const startedAt = performance.now();
    await commitMessages(stores, 'thing.happened', 1);
    worker.get(OutboxBell).ring();
    await eventually(() => ear.heard.length === n + 1);
    tookMs.push(performance.now() - startedAt);
  }
  expect(tookMs.sort((a, b) => a - b)[5]).toBeLessThan(100); // half of the pause without a bell would be 125 ms
});
