import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { Test, type TestingModule } from '@nestjs/testing';
import { loadConfig } from '#platform';
import { WorkerModule } from '../../../apps/worker/src/worker.module.js';
import { type Placed, plate, prepayIdOf, ResidentClient, send } from '../../support/client.js';
import { eventually } from '../../support/stores.js';
import { offerBays, tomorrowNight } from '../../support/supply.js';
import { type System, startSystem } from '../../support/system.js';
import { RedisLine } from './redis-line.js';

/** The pace of production: what is promised in seconds is measured with it. */
const SWEEP_EVERY_MS = '5000';
const SETTLES_WITHIN_MS = 15_000;
const SHORT_HOLD = { HOLD_MS: '6000', PAYMENT_MARGIN_MS: '500', PAYMENT_GRACE_MS: '500' };

let line: RedisLine;
let system: System;
const workers: TestingModule[] = [];

beforeAll(async () => {
  line = await RedisLine.to(process.env['REDIS_URL'] ?? '');
  system = await startSystem({
    hasWorker: false,
    environment: { ...SHORT_HOLD, SWEEP_EVERY_MS, REDIS_URL: line.url },
    prepare: async ({ dataSource }) => void (await offerBays(dataSource, [{ code: 'a', bays: 20 }])),
  });
  line.cut(); // from here on nobody has Redis, neither the gateway nor a worker that starts
}, 60_000);
afterAll(async () => {
  line?.mend(); // a queue that closes waits for its server
  for (const worker of workers) await worker.close();
  await system?.close();
  line?.close();
}, 40_000);

async function startWorker(): Promise<void> {
  const { config, sandbox, gateways } = system;
  const own = { WECHAT_API_BASES: sandbox, WECHAT_PAY_BASES: sandbox, PUBLIC_URL: gateways[0], REDIS_URL: line.url };
  const environment = { ...process.env, DATABASE_URL: config.DATABASE_URL, KEY_PREFIX: config.KEY_PREFIX, SECRETS_DIR: config.SECRETS_DIR };
  const given = loadConfig({ ...environment, ...SHORT_HOLD, ...own, SWEEP_EVERY_MS, NODE_ENV: 'test', LOG_LEVEL: 'silent' });
  const worker = await Test.createTestingModule({ imports: [WorkerModule.forRoot(given)] }).compile();
  worker.useLogger(false);
  workers.push(await worker.init());
}

let people = 0;
async function aHold(): Promise<{ resident: ResidentClient; placed: Placed }> {
  const number = ++people;
  const resident = await ResidentClient.logIn(system.gateways[0] ?? '', `person-${number}`);
  return { resident, placed: await resident.book({ carParkId: 'a', ...tomorrowNight(), plate: plate(number) }) };
}

const pay = (placed: Placed) => send('POST', `${system.sandbox}/control/prepay/${prepayIdOf(placed)}/pay`, {});

async function ledger(): Promise<{ orders: { state: string }[]; refunds: { state: string; amountFen: number }[] }> {
  return (await send('GET', `${system.sandbox}/control/ledger`)).body as never;
}

test('with Redis gone two workers settle payments, end holds, close orders and send refunds from MySQL alone', async () => {
  const paid = await Promise.all(Array.from({ length: 5 }, aHold));
  const forgotten = await aHold();
  const givenUp = await aHold();
  for (const { placed } of paid) await pay(placed);
  await givenUp.resident.post(`/bookings/${givenUp.placed.booking.id}/cancel`, undefined, crypto.randomUUID());
  await eventually(async () => (await stored()) === paid.length);
  const storedAtMs = performance.now();
  await Promise.all([startWorker(), startWorker()]);

  for (const { resident, placed } of paid)
    await eventually(async () => (await resident.stateOf(placed.booking.id)) === 'confirmed', Boolean, SETTLES_WITHIN_MS);
  expect(performance.now() - storedAtMs).toBeLessThan(SETTLES_WITHIN_MS);

  const [first] = paid;
  await first?.resident.post(`/bookings/${first.placed.booking.id}/cancel`, undefined, crypto.randomUUID());
  await eventually(async () => (await forgotten.resident.stateOf(forgotten.placed.booking.id)) === 'lapsed', Boolean, SETTLES_WITHIN_MS);
  await eventually(async () => (await ledger()).refunds.length === 1, Boolean, SETTLES_WITHIN_MS);
  const orders = (await ledger()).orders.map(({ state }) => state);
  expect(orders.filter((state) => state === 'CLOSED')).toHaveLength(2); // of the hold that lapsed and of the one given up
  expect(await balances()).toMatchObject({ clearing: 0 });
}, 90_000);

/** Payments that WeChat has called back and the inbox keeps. */
async function stored(): Promise<number> {
  const [row] = await system.dataSource.query<{ n: string }[]>("SELECT COUNT(*) AS n FROM notification_inbox WHERE kind = 'payment'");
  return Number(row?.n);
}

async function balances(): Promise<Record<string, number>> {
  const rows = await system.dataSource.query<{ account: string; fen: string }[]>(
    'SELECT account, SUM(amount_fen) AS fen FROM ledger_entry GROUP BY account',
  );
  return Object.fromEntries(rows.map(({ account, fen }) => [account, Number(fen)]));
}
