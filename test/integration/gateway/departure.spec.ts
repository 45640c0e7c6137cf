import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { Agent, request } from 'node:http';
import { text } from 'node:stream/consumers';
import { setTimeout as pause } from 'node:timers/promises';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { addDays, localDate } from '#kernel';
import { plate, ResidentClient } from '../../support/client.js';
import { eventually } from '../../support/stores.js';
import { offerBays } from '../../support/supply.js';
import { freePort, type System, startSystem } from '../../support/system.js';
import { LiveClient } from '../live/live-client.js';

const CLIENTS = 20;
/** Between two requests a phone is idle for up to so long, and its connection with it. */
const PAUSE_MS = 20;
const NIGHTS = 25;
/** Who connects in the very instant in which the kernel closes its queue is turned away unheard; below, that this made no booking. */
const UNHEARD_MAX = 1;

let system: System;
let leaving: ChildProcess;
let url: string;

beforeAll(async () => {
  system = await startSystem({
    hasWorker: false,
    environment: { UPCOMING_BOOKINGS_MAX: '100' },
    prepare: async ({ dataSource }) => void (await offerBays(dataSource, [{ code: 'free', bays: 200, nightFen: 0 }])),
  });
  const port = await freePort();
  url = `http://127.0.0.1:${port}`;
  leaving = spawn(process.execPath, ['dist/apps/gateway/src/main.js'], {
    env: environmentOf(port),
    stdio: ['ignore', 'ignore', 'inherit'],
  });
  await eventually(async () => (await fetch(`${url}/readyz`).catch(() => undefined))?.ok, Boolean, 20_000);
}, 60_000);
afterAll(async () => {
  leaving?.kill('SIGKILL');
  await system?.close();
}, 30_000);

function environmentOf(port: number): NodeJS.ProcessEnv {
  const { NODE_OPTIONS: _unwanted, ...rest } = process.env;
  const { DATABASE_URL, REDIS_URL, KEY_PREFIX, SECRETS_DIR } = system.config;
  const wechat = { WECHAT_API_BASES: system.sandbox, WECHAT_PAY_BASES: system.sandbox, RATE_PERSON_PER_MINUTE: '100000' };
  const own = { NODE_ENV: 'test', LOG_LEVEL: 'error', PORT: String(port), PUBLIC_URL: url, UPCOMING_BOOKINGS_MAX: '100', ...wechat };
  return { ...rest, DATABASE_URL, REDIS_URL, KEY_PREFIX, SECRETS_DIR, ...own };
}

/** A phone that keeps one connection open and uses it again and again, until nobody listens any more. */
class Phone {
  private readonly agent = new Agent({ keepAlive: true, maxSockets: 1 });
  readonly booked: string[] = [];
  readonly errors: string[] = [];
  answers = 0;

  constructor(
    private readonly resident: ResidentClient,
    private readonly number: number,
  ) {}

  async use(): Promise<void> {
    for (let turn = 0; this.errors.length === 0; turn++) {
      await (turn < NIGHTS ? this.book(turn) : this.send('GET', '/bookings')).catch((error: NodeJS.ErrnoException) => {
        this.errors.push(error.code ?? error.message);
      });
      await pause((this.number * 7 + turn * 3) % PAUSE_MS);
    }
    this.agent.destroy();
  }

  private async book(night: number): Promise<void> {
    const date = addDays(localDate(Date.now()), 1 + night);
    const window = { from: `${date}T20:00:00+08:00`, to: `${addDays(date, 1)}T06:00:00+08:00` };
    const answer = await this.send('POST', '/bookings', { carParkId: 'free', ...window, plate: plate(this.number) }, `night-${night}`);
    this.booked.push((JSON.parse(answer) as { booking: { id: string } }).booking.id);
  }

  private async send(method: string, path: string, body?: object, key = ''): Promise<string> {
    const headers = { authorization: `Bearer ${this.resident.token}`, 'idempotency-key': key, 'content-type': 'application/json' };
    const asked = request(`${url}/api/v1${path}`, { method, agent: this.agent, headers }).end(body && JSON.stringify(body));
    const [answer] = await once(asked, 'response');
    const said = await text(answer);
    this.answers++;
    if (answer.statusCode >= 300) throw new Error(`${answer.statusCode} ${said}`);
    return said;
  }
}

test('a gateway that ends in mid traffic cuts off nobody, sends live readers on, and loses no booking that it acknowledged', async () => {
  const residents = await Promise.all(
    Array.from({ length: CLIENTS }, (_, n) => ResidentClient.logIn(system.gateways[0] ?? '', `phone-${n}`)),
  );
  const phones = residents.map((resident, n) => new Phone(resident, n));
  const reader = await LiveClient.to(url);
  await reader.subscribed();
  const used = Promise.all(phones.map((phone) => phone.use()));
  await eventually(() => phones.every(({ answers }) => answers >= 5));

  const gone = once(leaving, 'exit');
  const endsAtMs = performance.now() + 10_000;
  leaving.kill('SIGTERM');
  expect(await reader.closed()).toBe(1012);
  expect(reader.told('moving')).toHaveLength(1);
  await used;
  expect(await gone).toEqual([0, null]);
  expect(performance.now()).toBeLessThan(endsAtMs);

  const errors = phones.flatMap((phone) => phone.errors);
  expect(errors).toHaveLength(CLIENTS);
  const others = errors.filter((error) => error !== 'ECONNREFUSED'); // refused before anything was sent
  expect(others).toEqual(others.slice(0, UNHEARD_MAX).map(() => 'ECONNRESET'));
  const acknowledged = phones.flatMap(({ booked }) => booked);
  const rows = await system.dataSource.query<{ id: string }[]>("SELECT id FROM booking WHERE state = 'confirmed'");
  expect(new Set(rows.map(({ id }) => id))).toEqual(new Set(acknowledged));
}, 60_000);
