import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { z } from 'zod';
import { SANDBOX_NOTICE_TEMPLATES } from '../../../scripts/notice-templates.mjs';
import { plate, send } from '../../support/client.js';
import { eventually } from '../../support/stores.js';
import { offerBays, tomorrowNight } from '../../support/supply.js';
import { bookingIdOf, prepayIdIn, type RecordedClient, type Recording } from '../history/index.js';
import { runSeed } from '../kit/chance.js';
import { expectPromisesKept, recordWorld, rowsWith } from '../kit/rows.js';
import { FAULT_BUILD, type Member, World } from '../kit/world.js';

const chance = runSeed();
const row = rowsWith(chance);

type Fate = 'pays' | 'leaves' | 'cancels' | 'is refunded';
const ENDS: Readonly<Record<Fate, string>> = { pays: 'confirmed', leaves: 'lapsed', cancels: 'cancelled', 'is refunded': 'cancelled' };

/** Every place at which a worker can die in the middle of its work, and what has to happen for it to come by. */
const POINTS: Readonly<Record<string, Fate>> = {
  'relay.afterLock': 'pays',
  'relay.afterPublish': 'pays',
  'job.settle-payment.before': 'pays',
  'settle.afterLock': 'pays',
  'booking.beforeLeaf': 'pays',
  'pools.afterCommit': 'pays',
  'job.settle-payment.after': 'pays',
  'job.note-confirming.before': 'pays',
  'job.note-confirming.after': 'pays',
  'job.lapse-hold.before': 'leaves',
  'lapse.afterClose': 'leaves',
  'lapse.afterLock': 'leaves',
  'job.lapse-hold.after': 'leaves',
  'job.close-cancelled.before': 'cancels',
  'close.afterQuery': 'cancels',
  'close.afterCall': 'cancels',
  'job.close-cancelled.after': 'cancels',
  'job.note-rehoming.before': 'cancels',
  'job.note-rehoming.after': 'cancels',
  'job.send-refund.before': 'is refunded',
  'refund.beforeCall': 'is refunded',
  'refund.afterCall': 'is refunded',
  'job.send-refund.after': 'is refunded',
  'job.apply-refund-report.before': 'is refunded',
  'job.apply-refund-report.after': 'is refunded',
  'job.note-refund.before': 'is refunded',
  'job.note-refund.after': 'is refunded',
};
/** Which a worker passes all the time, also when it has nothing to do: it dies at one of the next passes while everything is going on. */
const EVERYWHERE = ['transaction.beforeCommit', 'transaction.afterCommit'];
/** Which only a gateway passes. */
const OF_GATEWAYS = /^(answer|booking\.(admitted|published|afterLock|afterCommit)|prepay|notification)/;

let world: World;
let recording: Recording;
let people = 0;
/** What was begun while a worker died. How it ends is seen in the end. */
const begun: { readonly point: string; readonly fate: Fate; readonly bookingId: string }[] = [];

beforeAll(async () => {
  world = await World.start(chance, {
    gateways: 1,
    workers: 2,
    environment: { NOTICE_TEMPLATES: SANDBOX_NOTICE_TEMPLATES }, // without them nobody notes anything
    prepare: async (dataSource) => void (await offerBays(dataSource, [{ code: 'roomy', bays: 200 }])),
  });
  recording = recordWorld(world, 'worker-points');
  recording.probes.outbox(world.dataSource);
}, 120_000);
afterAll(() => world?.close(), 60_000);

interface Visit {
  readonly resident: RecordedClient;
  readonly bookingId: string;
  readonly prepayId: string;
}

/** Somebody new holds a bay and stands at the cashier. */
async function hold(): Promise<Visit> {
  const n = ++people;
  const resident = await recording.resident(`person-${n}`);
  const placed = await resident.reserve({ carParkId: 'roomy', ...tomorrowNight(), plate: plate(n) });
  const prepayId = prepayIdIn(placed);
  if (!prepayId) throw new Error(`nothing to pay: ${placed.text}`);
  return { resident, bookingId: bookingIdOf(placed), prepayId };
}

const pay = ({ resident, prepayId }: Visit, outcome?: string) => resident.pay(world.sandboxUrl, prepayId, outcome);

async function count(sql: string, ...parameters: unknown[]): Promise<number> {
  const [found] = await world.dataSource.query<{ n: number | string }[]>(sql, parameters);
  return Number(found?.n);
}

async function becomes(bookingId: string, state: string, withinMs = 30_000): Promise<void> {
  const look = () => world.dataSource.query<{ state: string }[]>('SELECT state FROM booking WHERE id = ?', [bookingId]);
  await eventually(look, ([found]) => found?.state === state, withinMs);
}

/** As far as it goes without the worker's part. For a refund the payment is settled first. */
async function prepared(fate: Fate): Promise<{ visit: Visit; act: () => Promise<unknown> }> {
  const visit = await hold();
  if (fate === 'is refunded') {
    await pay(visit);
    await becomes(visit.bookingId, 'confirmed');
  }
  if (fate === 'leaves') return { visit, act: async () => undefined };
  return { visit, act: () => (fate === 'pays' ? pay(visit) : visit.resident.cancel(visit.bookingId)) };
}

/** The worker that came by first. */
async function firstAt(point: string): Promise<Member> {
  const found = await eventually(() => world.workers.find(({ program }) => program.timesReached(point) > 0), Boolean, 40_000);
  if (!found) throw new Error('eventually finds one');
  return found;
}

const armAll = (point: string, action: 'kill' | 'stop', skip = 0) =>
  Promise.all(world.workers.map(({ program }) => program.arm(point, { action, skip })));

/** The others, who go on; one may have died as well. */
async function spare(taken: Member): Promise<void> {
  for (const { program } of world.workers.filter((worker) => worker !== taken))
    if (program.isRunning) await program.disarm().catch(() => program.gone());
}

async function reviveAll(): Promise<void> {
  for (const { program } of world.workers) if (!program.isRunning) await program.start();
  await eventually(
    () => count('SELECT COUNT(*) AS n FROM outbox'),
    (n) => n === 0,
    30_000,
  );
}

async function dieAt(point: string, skip: number, acts: readonly (() => Promise<unknown>)[]): Promise<void> {
  await armAll(point, 'kill', skip);
  await recording.during('worker-killed', { point, skip }, async () => {
    await Promise.all(acts.map((act) => act()));
    const dead = await firstAt(point);
    await dead.program.gone();
    await spare(dead);
    await reviveAll();
  });
}

/** The rows of F88 and F95 kill workers at these. */
const OF_OTHER_ROWS = /^(job\.import-supply|import|notice)\./;

function pointsOfTheBuild(): string[] {
  const sources = readdirSync(FAULT_BUILD, { recursive: true, encoding: 'utf8' }).filter((name) => name.endsWith('.js'));
  const texts = sources.map((name) => readFileSync(join(FAULT_BUILD, name), 'utf8'));
  const matches = (pattern: RegExp) => texts.flatMap((text) => [...text.matchAll(pattern)].map(([, name]) => name ?? ''));
  const jobs = matches(/defineJob\(\{\s*name: '([^']+)'/g).flatMap((job) => [`job.${job}.before`, `job.${job}.after`]);
  return [...new Set([...matches(/await failpoint\('([^']+)'\)/g), ...jobs])];
}

test('F32 every fail point that a worker can pass is in the sweep', () => {
  const ofWorkers = pointsOfTheBuild().filter((point) => !OF_GATEWAYS.test(point) && !OF_OTHER_ROWS.test(point));
  expect(ofWorkers.toSorted()).toEqual([...Object.keys(POINTS), ...EVERYWHERE].toSorted());
});

for (const [point, fate] of Object.entries(POINTS))
  row(`F32 a worker is killed at ${point} while somebody ${fate}`, async () => {
    const { visit, act } = await prepared(fate);
    begun.push({ point, fate, bookingId: visit.bookingId });
    await dieAt(point, 0, [act]);
  });

for (const point of EVERYWHERE)
  for (const round of [1, 2, 3])
    row(`F32 a worker is killed at some ${point} while everything is going on (${round})`, async () => {
      const fates = Object.keys(ENDS) as Fate[];
      const skip = chance.branch(`${point}-${round}`).below(12);
      const all = await Promise.all(fates.map((fate) => prepared(fate)));
      begun.push(...all.map(({ visit }, n) => ({ point, fate: fates[n] ?? 'pays', bookingId: visit.bookingId })));
      await dieAt(
        point,
        skip,
        all.map(({ act }) => act),
      );
    });

row('F32 whatever was begun while a worker died has ended as it should, once', async () => {
  for (const { point, fate, bookingId } of begun)
    await becomes(bookingId, ENDS[fate], 60_000).catch((cause: unknown) => {
      throw new Error(`${fate} at ${point}`, { cause });
    });
  const refunded = begun.filter(({ fate }) => fate === 'is refunded').map(({ bookingId }) => bookingId);
  await eventually(
    () => endedRefunds(refunded),
    (n) => n === refunded.length,
    60_000,
  );
});

const endedRefunds = (bookingIds: readonly string[]) =>
  count(
    "SELECT COUNT(*) AS n FROM refund r JOIN payment_attempt a USING (out_trade_no) WHERE a.payable_id IN (?) AND r.state = 'succeeded'",
    bookingIds,
  );

const refundsAtWechat = async (bookingId: string): Promise<number> => {
  const { body } = await send('GET', `${world.sandboxUrl}/control/ledger?outTradeNo=${await orderOf(bookingId)}`);
  return Ledger.parse(body).refunds.length;
};
const Ledger = z.object({ refunds: z.array(z.unknown()) });

/** What both workers have written so far, e.g. that a job is parked. */
const linesWith = (...words: string[]): number =>
  world.workers.flatMap(({ program }) => program.lines).filter((line) => words.every((word) => line.includes(word))).length;

/** Sets a field in the queue's record of the job whose payload has this in it. */
async function setOfJob(payload: string, field: string, value: number): Promise<void> {
  const [, keys] = (await world.redis.say('SCAN', '0', 'MATCH', '*:jobs:*-*', 'COUNT', '100000')) as [string, string[]];
  for (const key of keys.filter((name) => /\d$/.test(name))) // beside them lie their locks and logs
    if (String(await world.redis.say('HGET', key, 'data')).includes(payload))
      return void (await world.redis.say('HSET', key, field, String(value)));
  throw new Error(`no job in the queue has ${payload}`);
}

/** The number of the booking's first order. */
async function orderOf(bookingId: string): Promise<string> {
  const rows = await world.dataSource.query<{ no: string }[]>('SELECT out_trade_no AS no FROM payment_attempt WHERE payable_id = ?', [
    bookingId,
  ]);
  return rows[0]?.no ?? '';
}

/** A worker stands still at the point for longer than its lock lasts; the other does the work; then it goes on. */
async function stopAt(point: string, act: () => Promise<unknown>, isDone: () => Promise<unknown>): Promise<Member> {
  await armAll(point, 'stop');
  return recording.during('worker-stopped', { point }, async () => {
    await act();
    const stopped = await firstAt(point);
    await spare(stopped);
    await isDone();
    stopped.program.thaw();
    return stopped;
  });
}

row('F33 a job runs twice because its worker stood still: the second settlement finds nothing to do', async () => {
  const visit = await hold();
  const ending = 'job.settle-payment.after';
  await Promise.all(world.workers.map(({ program }) => program.arm(ending, { action: 'delay', ms: 0 })));
  const stopped = await stopAt(
    'job.settle-payment.before',
    () => pay(visit),
    () => becomes(visit.bookingId, 'confirmed'),
  );
  await stopped.program.reached(ending); // without an error
  const received = "SELECT COUNT(*) AS n FROM audit_leaf WHERE content LIKE ? AND content LIKE '%payment.received%'";
  expect(await count(received, `%${await orderOf(visit.bookingId)}%`)).toBe(1);
});

row('F33 a worker stands still between asking for a refund and writing it down: it is made once', async () => {
  const { visit, act } = await prepared('is refunded');
  const isAccepted = () =>
    eventually(
      () => refundsAtWechat(visit.bookingId),
      (n) => n === 1,
      30_000,
    );
  await stopAt('refund.afterCall', act, isAccepted);
  await eventually(
    () => endedRefunds([visit.bookingId]),
    (n) => n === 1,
    60_000,
  );
  expect(await refundsAtWechat(visit.bookingId)).toBe(1);
});

row('F34 a job whose workers died too often is given up with an alarm, and a sweep does its work', async () => {
  const visit = await hold();
  const alarms = linesWith('a job is parked', 'settle-payment');
  await armAll('job.settle-payment.before', 'stop');
  await recording.during('job-given-up', {}, async () => {
    await pay(visit);
    const stopped = await firstAt('job.settle-payment.before');
    await spare(stopped);
    await setOfJob(await orderOf(visit.bookingId), 'stc', 1_000);
    await stopped.program.kill();
    await becomes(visit.bookingId, 'confirmed');
    await reviveAll();
    await eventually(
      () => linesWith('a job is parked', 'settle-payment'),
      (n) => n > alarms,
      30_000,
    );
  });
});

row('F35 a job that cannot be read is parked at once, one that fails again and again is parked in the end, and others flow', async () => {
  const parked = () => linesWith('a job is parked', 'settle-payment');
  const before = parked();
  const tell = (payload: object) =>
    world.dataSource.query('INSERT INTO outbox (topic, payload, created_at_ms) VALUES (?, ?, ?)', [
      'payment.received',
      JSON.stringify(payload),
      Date.now(),
    ]);
  await tell({ inboxId: 'nonsense' });
  await eventually(parked, (n) => n === before + 1, 15_000);
  await tell({ inboxId: 999_999_999, outTradeNo: 'nobody', payableId: 'nobody' });
  await eventually(() => linesWith('will run again', 'settle-payment'), Boolean, 15_000);
  const visit = await hold();
  await pay(visit);
  await becomes(visit.bookingId, 'confirmed', 5_000);
  expect(parked()).toBe(before + 1);
  await setOfJob('999999999', 'atm', 11); // as if eleven tries had failed
  await eventually(parked, (n) => n === before + 2, 60_000);
});

row('F36 no worker at all: what WeChat says is stored, and all is caught up with, in whatever order', async () => {
  const fates: readonly Fate[] = ['pays', 'leaves', 'cancels', 'pays', 'leaves', 'is refunded'];
  const all = await Promise.all(fates.map((fate) => prepared(fate)));
  await recording.during('no-worker', {}, async () => {
    await Promise.all(world.workers.map(({ program }) => program.kill()));
    const stored = await count('SELECT COUNT(*) AS n FROM notification_inbox');
    for (const { act } of all) await act();
    await eventually(
      () => count('SELECT COUNT(*) AS n FROM notification_inbox'),
      (n) => n === stored + 2,
      15_000,
    );
    const overdue = "SELECT COUNT(*) AS n FROM booking WHERE id IN (?) AND state = 'held' AND hold_expires_at_ms < ?";
    const ids = all.map(({ visit }) => visit.bookingId);
    await eventually(
      () => count(overdue, ids, Date.now()),
      (n) => n === 4,
      30_000,
    );
    await reviveAll();
    await Promise.all(all.map(({ visit }, n) => becomes(visit.bookingId, ENDS[fates[n] ?? 'pays'])));
  });
});

row('F32-F36 and in the end no promise was broken', async () => {
  await world.heal();
  await expectPromisesKept(world, recording);
});
