import { execFileSync } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { request } from 'node:http';
import { connect } from 'node:net';
import { afterAll, afterEach, beforeAll, expect } from '@jest/globals';
import { WebSocket } from 'ws';
import { z } from 'zod';
import { plate, send } from '../../support/client.js';
import { eventually } from '../../support/stores.js';
import { offerBays, tomorrowNight } from '../../support/supply.js';
import { bookingIdOf, type Outcome, prepayIdIn, type RecordedClient, type Recording } from '../history/index.js';
import { runSeed } from '../kit/chance.js';
import { expectPromisesKept, recordWorld, rowsWith } from '../kit/rows.js';
import { type Gateway, World } from '../kit/world.js';

const chance = runSeed();
const row = rowsWith(chance);
const ANSWER_MS = 10_000;
const MEGABYTE = 1_048_576;

let world: World;
let recording: Recording;
let people = 0;

beforeAll(async () => {
  world = await World.start(chance, {
    prepare: async (dataSource) => {
      const codes = ['roomy', 'f04'];
      await offerBays(
        dataSource,
        codes.map((code) => ({ code, bays: 200 })),
      );
    },
  });
  recording = recordWorld(world, 'api');
  const { program } = gateway(0);
  recording.probes.memory({ 'gateway-0': () => program.pid });
}, 120_000);
afterEach(() => world?.heal(), 90_000);
afterAll(() => world?.close(), 60_000);

function gateway(index: number): Gateway {
  const found = world.gateways[index];
  if (!found) throw new Error(`gateway ${index} was not wished for`);
  return found;
}

interface Person {
  readonly resident: RecordedClient;
  reserve(key?: string): Promise<Outcome>;
}

/** Somebody new with a plate of their own, at the gateway with this number. */
async function person(turn: number, carParkId = 'roomy'): Promise<Person> {
  const n = ++people;
  const resident = await recording.resident(`person-${n}`, turn);
  return { resident, reserve: (key) => resident.reserve({ carParkId, ...tomorrowNight(), plate: plate(n) }, key) };
}

const crowd = (size: number, turn: number, carParkId?: string) => Promise.all(Array.from({ length: size }, () => person(turn, carParkId)));

async function timed<T>(work: Promise<T>): Promise<{ ms: number; value: T }> {
  const begun = performance.now();
  const value = await work;
  return { ms: performance.now() - begun, value };
}

/** Whether the gateway says that it is ready, within two seconds. */
const isReady = (index: number): Promise<boolean> =>
  fetch(`${gateway(index).url}/readyz`, { signal: AbortSignal.timeout(2_000) }).then(
    (answer) => answer.ok,
    () => false,
  );

const stateOf = async (bookingId: string): Promise<string | undefined> => {
  const [found] = await world.dataSource.query<{ state: string }[]>('SELECT state FROM booking WHERE id = ?', [bookingId]);
  return found?.state;
};

row('F04 stopped with the row locked: its lock is taken from it, others are served meanwhile, and what it wrote is refused', async () => {
  const { program } = gateway(0);
  const [holder, rival, neighbour] = [await person(0, 'f04'), await person(1, 'f04'), await person(1)];
  await program.arm('booking.afterLock', { action: 'stop' });
  await recording.during('gateway-stopped', { point: 'booking.afterLock' }, async () => {
    const stopped = holder.reserve('held');
    await program.reached('booking.afterLock');
    const outcomes = await Promise.all([rival, neighbour].map(({ reserve }) => timed(reserve())));
    expect(outcomes.map(({ value }) => value.status)).toEqual([201, 201]);
    for (const { ms } of outcomes) expect(ms).toBeLessThan(ANSWER_MS);
    program.thaw();
    await stopped;
  });
  const again = await holder.resident.retryUntilKnown(holder.reserve, { key: 'held', withinMs: 30_000 });
  expect(again.status).toBe(201);
  const [head] = await world.dataSource.query<{ seq: number }[]>(
    "SELECT h.seq FROM pool_head h JOIN pool p ON p.id = h.pool_id WHERE p.code = 'f04-pool'",
  );
  expect(head?.seq).toBe(3); // what was offered, and two bookings
});

row('F04 somebody else keeps the row locked and does not stand still: who waits for it is told so within ten seconds', async () => {
  const rival = await person(1, 'f04');
  const runner = world.dataSource.createQueryRunner();
  await runner.startTransaction();
  await recording.during('row-locked', {}, async () => {
    await runner.query("SELECT h.seq FROM pool_head h JOIN pool p ON p.id = h.pool_id WHERE p.code = 'f04-pool' FOR UPDATE");
    const { ms, value } = await timed(rival.reserve('waits'));
    await runner.rollbackTransaction();
    expect([value.status, ms < ANSWER_MS]).toEqual([503, true]);
  });
  await runner.release();
  expect(await rival.resident.retryUntilKnown(rival.reserve, { key: 'waits' })).toMatchObject({ status: 201 });
});

row('F04 stopped on the way to the cashier until the hold is over: the late order is never paid, and the bay is free', async () => {
  const { program } = gateway(0);
  const { resident, reserve } = await person(0);
  await program.arm('prepay.beforeCall', { action: 'stop' });
  const id = await recording.during('gateway-stopped', { point: 'prepay.beforeCall' }, async () => {
    const placing = reserve('f04-pay');
    await program.reached('prepay.beforeCall');
    const overdue = 'SELECT id FROM booking WHERE resident_id = ? AND hold_expires_at_ms < ?';
    const rows = await eventually(
      () => world.dataSource.query<{ id: string }[]>(overdue, [resident.residentId, Date.now() - 2_000]),
      (found) => found.length === 1,
      20_000,
    );
    program.thaw();
    await placing;
    return rows[0]?.id ?? '';
  });
  const answer = await resident.retryUntilKnown(reserve, { key: 'f04-pay' });
  expect(answer.type === 'ok' ? prepayIdIn(answer) : undefined).toBeUndefined();
  await eventually(
    () => stateOf(id),
    (state) => state === 'lapsed',
    60_000,
  );
});

/** Books and cancels until told to stop. Answers what came of it all. */
async function traffic({ resident, reserve }: Person, isOver: () => boolean): Promise<Outcome[]> {
  const outcomes: Outcome[] = [];
  while (!isOver()) {
    const placed = await resident.retryUntilKnown(reserve);
    outcomes.push(placed);
    if (placed.type !== 'ok') continue;
    const id = bookingIdOf(placed);
    outcomes.push(await resident.retryUntilKnown((key) => resident.cancel(id, {}, key)));
  }
  return outcomes;
}

/** A reader of the live view that keeps what it is told and how it ends. */
async function listener(url: string): Promise<{ heard: string[]; code: Promise<number> }> {
  const socket = new WebSocket(`${url.replace('http', 'ws')}/api/v1/live`);
  const heard: string[] = [];
  socket.on('message', (raw) => heard.push(Live.parse(JSON.parse(raw.toString())).type));
  const code = once(socket, 'close').then(([number]) => number as number);
  await once(socket, 'open');
  socket.send(JSON.stringify({ type: 'subscribe', ...tomorrowNight() }));
  await eventually(() => heard.includes('snapshot'));
  return { heard, code };
}
const Live = z.object({ type: z.string() });

row('F08 told to end in mid traffic: gone within ten seconds, sockets are sent elsewhere, nothing acknowledged is lost', async () => {
  const { program, url } = gateway(0);
  const [people, sockets] = [await crowd(10, 0), await Promise.all(Array.from({ length: 20 }, () => listener(url)))];
  let isOver = false;
  const outcomes = await recording.during('gateway-told-to-end', {}, async () => {
    const running = Promise.all(people.map((one) => traffic(one, () => isOver)));
    await eventually(
      () => world.dataSource.query<unknown[]>("SELECT 1 FROM booking WHERE state = 'cancelled' LIMIT 20"),
      (rows) => rows.length === 20,
      30_000,
    );
    const { ms } = await timed(program.kill('SIGTERM'));
    expect([ms < ANSWER_MS, program.exitCode]).toEqual([true, 0]);
    isOver = true;
    const all = (await running).flat();
    await program.start();
    return all;
  });
  expect(new Set(outcomes.map(({ type }) => type))).toEqual(new Set(['ok']));
  expect(new Set(await Promise.all(sockets.map(({ code }) => code)))).toEqual(new Set([1012]));
  for (const { heard } of sockets) expect(heard.at(-1)).toBe('moving');
});

row('F09 its event loop stands still for six seconds: not ready meanwhile, and a callback that waits too long counts once', async () => {
  const { program } = gateway(0);
  const [payer, other] = [await person(1), await person(1)];
  const placed = await payer.reserve();
  await recording.during('event-loop-blocked', {}, async () => {
    program.blockLoop(6_000);
    await eventually(async () => !(await isReady(0)), Boolean, 5_000);
    await payer.resident.pay(world.sandboxUrl, prepayIdIn(placed) ?? '');
    const { ms, value } = await timed(other.reserve());
    expect([value.status, ms < 4_000]).toEqual([201, true]);
    await eventually(() => isReady(0), Boolean, 15_000);
  });
  await send('POST', `${world.sandboxUrl}/control/callbacks/hurry`, {});
  await eventually(
    () => stateOf(bookingIdOf(placed)),
    (state) => state === 'confirmed',
    20_000,
  );
  const received = `SELECT l.id FROM audit_leaf l JOIN payment_attempt a ON l.content LIKE CONCAT('%', a.out_trade_no, '%')
    WHERE a.payable_id = ? AND l.content LIKE '%payment.received%'`;
  expect(await world.dataSource.query<unknown[]>(received, [bookingIdOf(placed)])).toHaveLength(1);
});

row('F10 no file descriptor left: quick failures that give nothing away, and it recovers by itself', async () => {
  const { program, url, mysql } = gateway(0);
  const [victim, other] = [await person(0), await person(1)];
  const stranger = () => connect({ port: Number(new URL(url).port), host: '127.0.0.1' }).on('error', () => undefined);
  await recording.during('descriptors-used-up', {}, async () => {
    limitDescriptors(program.pid, 8); // those that are open stay open, and no new one can be
    const sockets = Array.from({ length: 64 }, stranger);
    mysql.cutAll();
    const { ms, value } = await timed(victim.reserve('f10')); // on the connection by which they logged in
    const isReadyMeanwhile = await isReady(0);
    const served = await other.reserve();
    limitDescriptors(program.pid, 4_096);
    for (const socket of sockets) socket.destroy();
    expect([value.status, ms < ANSWER_MS, isReadyMeanwhile, served.status]).toEqual([503, true, false, 201]);
    await eventually(() => isReady(0), Boolean, 10_000);
  });
  expect(await victim.resident.retryUntilKnown((key) => victim.reserve(key), { key: 'f10' })).toMatchObject({ status: 201 });
});

/** The soft limit only, so that it can be raised again. */
function limitDescriptors(pid: number, count: number): void {
  execFileSync('prlimit', ['--pid', String(pid), `--nofile=${count}:`]);
}

function residentBytes(pid: number): number {
  return Number(/^VmRSS:\s+(\d+) kB$/m.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))?.[1]) * 1_024;
}

/** Posts bytes and answers the status, though the server may hang up before it has read them all. */
function post(url: string, token: string, body: Buffer, headers: Record<string, string> = {}): Promise<number> {
  return new Promise((resolve) => {
    const call = request(`${url}/api/v1/bookings`, {
      method: 'POST',
      headers: { authorization: `Bearer ${token}`, 'content-type': 'application/json', 'idempotency-key': 'f11', ...headers },
    });
    call.on('response', (answer) => {
      answer.resume();
      resolve(answer.statusCode ?? 0);
    });
    call.on('error', () => resolve(0)); // it hung up in the middle of the body: later calls tell whether it lives
    call.end(body);
  });
}

row('F11 bodies of five megabytes and deep JSON are turned away unread, without growing', async () => {
  const { url, program } = gateway(0);
  const { resident, reserve } = await person(0);
  const before = residentBytes(program.pid);
  const huge = Buffer.alloc(5 * MEGABYTE, ' ');
  const sizes = { 'content-length': String(huge.length) };
  const statuses = await Promise.all(
    Array.from({ length: 40 }, (_, n) => post(url, resident.token, huge, n % 2 ? sizes : { 'transfer-encoding': 'chunked' })),
  );
  expect(statuses.filter((status) => status !== 413 && status !== 0)).toEqual([]);
  expect(statuses.filter((status) => status === 413).length).toBeGreaterThan(0);
  const depths = ['['.repeat(30_000) + ']'.repeat(30_000), `${'{"a":'.repeat(9_000)}1${'}'.repeat(9_000)}`, '['.repeat(60_000)];
  for (const text of depths) expect(await post(url, resident.token, Buffer.from(text))).toBe(400);
  expect(residentBytes(program.pid) - before).toBeLessThan(100 * MEGABYTE);
  expect((await reserve()).status).toBe(201);
});

row('F04 F08-F11 and in the end no promise was broken', async () => {
  await world.heal();
  await expectPromisesKept(world, recording);
});
