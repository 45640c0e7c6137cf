import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import { DataSource } from 'typeorm';
import { Replica } from '#availability';
import { connect } from '#platform';
import { type PrivateServer, startDatabase } from '../../../scripts/services.mjs';
import { codeOf, plate, type Reply, ResidentClient, send } from '../../support/client.js';
import { eventually, freshStores, type Stores } from '../../support/stores.js';
import { offerBays, tomorrowNight } from '../../support/supply.js';
import { aGateway } from './gateway-world.js';

const ANSWERS_WITHIN_MS = 10_000;
const RECOVERS_WITHIN_MS = 5_000;

const dir = mkdtempSync(join(tmpdir(), 'night-berth-frozen-'));
let server: PrivateServer;
let stores: Stores;
let dataSource: DataSource;
let app: NestFastifyApplication;
let gateway: string;

beforeAll(async () => {
  server = await startDatabase({ dir });
  stores = await freshStores({ RATE_LOGIN_PER_MINUTE: '10000', RATE_ADDRESS_PER_MINUTE: '10000' });
  const config = { ...stores.config, DATABASE_URL: server.url };
  dataSource = await connect(config);
  await dataSource.runMigrations();
  await offerBays(dataSource, [{ code: 'free', bays: 100, nightFen: 0 }]);
  app = await aGateway(config);
  await app.listen(0, '127.0.0.1');
  gateway = (await app.getUrl()).replace('localhost', '127.0.0.1');
  await app.get(Replica).catchUp();
}, 60_000);
afterAll(async () => {
  await app?.close();
  await dataSource?.destroy();
  await stores?.close();
  await server?.stop('SIGKILL');
  rmSync(dir, { recursive: true, force: true });
}, 30_000);

interface Timed {
  readonly reply: Reply;
  readonly ms: number;
}

async function timed(asked: () => Promise<Reply>): Promise<Timed> {
  const startedAt = performance.now();
  const reply = await asked();
  return { reply, ms: performance.now() - startedAt };
}

const logIn = (name: string) => send('POST', `${gateway}/api/v1/sessions/wechat`, { code: `code-of-${name}` });

async function aResident(n: number): Promise<ResidentClient> {
  const { token, resident } = (await logIn(`resident-${n}`)).body as { token: string; resident: { id: string } };
  return ResidentClient.of(gateway, token, resident.id);
}

const book = (resident: ResidentClient, n: number) =>
  resident.post('/bookings', { carParkId: 'free', ...tomorrowNight(), plate: plate(n) }, `night-${n}`);

/** A hundred people at once: some book, some look at what is theirs, some come in. */
function crowd(residents: readonly ResidentClient[]): Promise<Timed>[] {
  return residents.flatMap((resident, n) => [
    timed(() => book(resident, n)),
    timed(() => resident.get('/bookings')),
    timed(() => logIn(`stranger-${n}-a`)),
    timed(() => logIn(`stranger-${n}-b`)),
  ]);
}

/** The server thaws however the work ends, for nothing could be closed without it. */
async function whileFrozen<T>(work: () => Promise<T>): Promise<T> {
  process.kill(server.pid, 'SIGSTOP');
  await eventually(() => execFileSync('ps', ['-o', 'state=', '-p', String(server.pid)], { encoding: 'utf8' }).startsWith('T'));
  const tooLong = setTimeout(() => process.kill(server.pid, 'SIGCONT'), 3 * ANSWERS_WITHIN_MS);
  try {
    return await work();
  } finally {
    clearTimeout(tooLong);
    process.kill(server.pid, 'SIGCONT');
  }
}

test('while MySQL is frozen everybody is answered in ten seconds, and five seconds after it thaws everything works', async () => {
  const residents = await Promise.all(Array.from({ length: 25 }, (_, n) => aResident(n)));
  const answers = await whileFrozen(async () => {
    const first = crowd(residents);
    await Promise.race(first);
    const second = crowd(residents); // those who come when all connections are taken
    return Promise.all([...first, ...second]);
  });
  const thawedAtMs = performance.now();

  expect(Math.max(...answers.map(({ ms }) => ms))).toBeLessThan(ANSWERS_WITHIN_MS);
  for (const { reply } of answers) {
    expect([reply.status, codeOf(reply), reply.headers.get('retry-after')]).toEqual([503, 'temporarily_unavailable', '2']);
    const isBooking = (reply.body as { instance: string }).instance.endsWith('/bookings') && 'detail' in (reply.body as object);
    if (isBooking) expect((reply.body as { detail: string }).detail).toMatch(/结果暂时未知.*同一个 Idempotency-Key/);
  }
  expect(answers.filter(({ reply }) => 'detail' in (reply.body as object))).toHaveLength(50); // each booking, nobody else

  await eventually(async () => (await logIn('after')).status === 201, Boolean, RECOVERS_WITHIN_MS);
  const again = await Promise.all(residents.map((resident, n) => timed(() => book(resident, n))));
  expect(performance.now() - thawedAtMs).toBeLessThan(RECOVERS_WITHIN_MS);
  expect(again.map(({ reply }) => reply.status)).toEqual(residents.map(() => 201));
  const [row] = await dataSource.query<{ n: string }[]>('SELECT COUNT(*) AS n FROM booking');
  expect(Number(row?.n)).toBe(residents.length); // what was begun in the dark was not done twice
}, 90_000);

test('when every connection is taken, who waits is told to come again after three seconds', async () => {
  const li = await aResident(99);
  const runners = Array.from({ length: stores.config.DATABASE_POOL }, () => app.get(DataSource).createQueryRunner());
  await Promise.all(runners.map((runner) => runner.connect()));
  const { reply, ms } = await timed(() => li.get('/bookings'));
  await Promise.all(runners.map((runner) => runner.release()));
  expect([reply.status, codeOf(reply)]).toEqual([503, 'temporarily_unavailable']);
  expect(ms).toBeLessThan(4_000);
  expect((await li.get('/bookings')).status).toBe(200);
});
