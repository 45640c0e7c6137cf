import { afterAll, afterEach, beforeAll, expect } from '@jest/globals';
import { z } from 'zod';
import { MINUTE_MS } from '#kernel';
import { plate, send } from '../../support/client.js';
import { eventually } from '../../support/stores.js';
import { offerBays, tomorrowNight } from '../../support/supply.js';
import { bookingIdOf, type Outcome, prepayIdIn, type RecordedClient, type Recording } from '../history/index.js';
import { runSeed } from '../kit/chance.js';
import { expectPromisesKept, recordWorld, rowsWith } from '../kit/rows.js';
import { WechatDesk } from '../kit/wechat-desk.js';
import { type Member, World } from '../kit/world.js';

const chance = runSeed();
const row = rowsWith(chance);
const HOLD_MS = 4_000;
const SESSION_MS = 30 * 24 * 60 * MINUTE_MS;
/** Two answers of one machine that was asked at the same time; generous, for the machine may be busy. */
const NEAR_MS = 3_000;
/** A hold that is over is ended at the latest so long after. */
const LAPSED_WITHIN_MS = 12_000;
/** An order that WeChat refused (here: its time was over by WeChat's clock) may still be on its way for half a minute, and until then the hold stays. */
const LAPSED_UNPLACED_WITHIN_MS = 45_000;
const RACERS = 20;

let world: World;
let recording: Recording;
let desk: WechatDesk;
let plates = 0;
let databaseSkewMs = 0;

beforeAll(async () => {
  world = await World.start(chance, {
    hasMovableClock: true,
    workers: 2,
    environment: { HOLD_MS: String(HOLD_MS) },
    prepare: async (dataSource) => {
      const codes = ['f23', 'f31', 'f85', 'f86'];
      await offerBays(dataSource, [...codes.map((code) => ({ code, bays: 60 })), { code: 'f86-last', bays: 1 }]);
    },
  });
  recording = recordWorld(world, 'clock-full');
  desk = new WechatDesk(world);
}, 90_000);
afterEach(async () => {
  await Promise.all(world.members.map(({ program }) => program.isRunning && program.skewClock(0)));
  await world.heal();
  await setDatabaseClock(0);
}, 60_000);
afterAll(() => world?.close(), 60_000);

const member = (members: readonly Member[], n: number) => members[n] as Member;
const wishFor = (carParkId: string) => ({ carParkId, ...tomorrowNight(), plate: plate(++plates) });

const Placed = z.object({ booking: z.object({ holdExpiresAt: z.string() }) });
const expiryIn = (placed: Outcome): number => Date.parse(Placed.parse(placed.body).booking.holdExpiresAt);

/** By how much a gateway's clock, as everybody can see it, is ahead of this machine's. */
async function aheadMs(turn: number): Promise<number> {
  const code = `dev:watch:${crypto.randomUUID()}`;
  const reply = await send('POST', `${world.gateways[turn]?.url}/api/v1/sessions/wechat`, { code });
  return Date.parse(z.object({ expiresAt: z.string() }).parse(reply.body).expiresAt) - SESSION_MS - Date.now();
}

/** Moves the clock of the database and waits until all go by it: gateways look every ten seconds, workers when they start. */
async function setDatabaseClock(skewMs: number): Promise<void> {
  if (skewMs === databaseSkewMs) return;
  await Promise.all(world.workers.map(({ program }) => program.stop()));
  world.database.moveClock(skewMs);
  databaseSkewMs = skewMs;
  const isFollowed = (ahead: number) => Math.abs(ahead - skewMs) < NEAR_MS;
  for (const turn of [0, 1]) await eventually(() => aheadMs(turn), isFollowed, 30_000);
  await Promise.all(world.workers.map(({ program }) => program.start()));
}

/** When a hold was ended, in ms of the clock that decides. */
async function lapsedAt(id: string): Promise<number> {
  await desk.becomes(id, 'lapsed', 60_000);
  const sql = "SELECT MAX(JSON_VALUE(content, '$.at')) AS ms FROM audit_leaf WHERE JSON_VALUE(content, '$.subject.id') = ?";
  const [leaf] = await world.dataSource.query<{ ms: string }[]>(sql, [id]);
  return Number(leaf?.ms);
}

async function expectEndedInTime(placed: Outcome, withinMs = LAPSED_WITHIN_MS): Promise<void> {
  const lateMs = (await lapsedAt(bookingIdOf(placed))) - expiryIn(placed);
  expect(lateMs).toBeGreaterThanOrEqual(0);
  expect(lateMs).toBeLessThan(withinMs);
}

async function payFor(resident: RecordedClient, placed: Outcome): Promise<void> {
  const prepayId = prepayIdIn(placed);
  if (!prepayId) throw new Error(`nothing to pay: ${placed.text}`);
  await resident.pay(world.sandboxUrl, prepayId);
}

row(
  'F23 the clock of the database is five minutes ahead, then behind: it alone decides when a hold ends, for gateways and workers',
  async () => {
    const residents = await Promise.all([0, 1].map((turn) => recording.resident(`f23-${turn}`, turn)));
    for (const skewMs of [5 * MINUTE_MS, -5 * MINUTE_MS]) {
      await recording.during('database-clock', { skewMs }, async () => {
        await setDatabaseClock(skewMs);
        const placed = await Promise.all(residents.map((resident) => resident.reserve(wishFor('f23'))));
        for (const one of placed) expect(Math.abs(expiryIn(one) - (Date.now() + skewMs + HOLD_MS))).toBeLessThan(NEAR_MS);
        for (const one of placed) await expectEndedInTime(one, prepayIdIn(one) ? LAPSED_WITHIN_MS : LAPSED_UNPLACED_WITHIN_MS);
      });
    }
    await recording.during('database-clock', { skewMs: 0 }, () => setDatabaseClock(0));
  },
);

row(
  'F85 clocks of the product jump by ten minutes and by a second: holds end in time, and what is signed with a wrong time is believed by nobody',
  async () => {
    const resident = await recording.resident('f85', 0);
    const gateway = member(world.gateways, 0).program;
    const programs = world.members.map(({ program }) => program);
    for (const skewMs of [10 * MINUTE_MS, -10 * MINUTE_MS]) {
      const placed = await resident.reserve(wishFor('f85'));
      const prepayId = prepayIdIn(placed) ?? '';
      const id = bookingIdOf(placed);
      const orderNo = await desk.orderNo(id);
      await recording.during('clock-jumps', { skewMs }, async () => {
        await Promise.all(programs.map((program) => program.skewClock(skewMs)));
        await resident.pay(world.sandboxUrl, prepayId);
        const [status] = await eventually(
          () => desk.callbackStatuses(orderNo),
          ([first]) => typeof first === 'number',
        );
        expect(status).toBeGreaterThanOrEqual(400); // its time cannot be believed, so nothing of it is
        const other = await recording.resident(`f85-${skewMs}`, 0);
        const unpayable = await other.reserve(wishFor('f85'));
        expect([unpayable.status, prepayIdIn(unpayable)]).toEqual([201, undefined]);
        expect(await desk.incidents(await desk.orderNo(bookingIdOf(unpayable)))).toEqual(['order_refused']); // somebody is told
        expect(Math.abs(expiryIn(unpayable) - (Date.now() + HOLD_MS))).toBeLessThan(NEAR_MS);
        expect(await desk.state(id)).not.toBe('confirmed');
        await Promise.all(programs.map((program) => program.skewClock(0)));
      });
      await desk.control('callbacks/hurry', { outTradeNo: orderNo });
      await desk.becomes(id, 'confirmed');
      expect(await desk.accounts(id)).toEqual({ wechat: 1_000, revenue: -1_000 });
    }
    const atTheLeap = await (await recording.resident('f85-leap', 0)).reserve(wishFor('f85'));
    await recording.during('leap-second', {}, async () => {
      await gateway.skewClock(-1_000);
      await member(world.workers, 0).program.skewClock(1_000);
      await expectEndedInTime(atTheLeap);
    });
  },
);

row('F86 two gateways are 90 s apart: a hold ends at the same time whoever made it, and the last bay has one winner', async () => {
  await recording.during('clocks-apart', {}, async () => {
    await member(world.gateways, 0).program.skewClock(-45_000);
    await member(world.gateways, 1).program.skewClock(45_000);
    const [first, second] = await Promise.all([0, 1].map((turn) => recording.resident(`f86-${turn}`, turn)));
    if (!first || !second) throw new Error('two residents');
    const [one, other] = await Promise.all([first.reserve(wishFor('f86')), second.reserve(wishFor('f86'))]);
    expect(Math.abs(expiryIn(one) - expiryIn(other))).toBeLessThan(NEAR_MS);
    const racers = await Promise.all(Array.from({ length: RACERS }, (_, n) => recording.resident(`f86-racer-${n}`, n)));
    const raced = await Promise.all(racers.map((racer) => racer.reserve(wishFor('f86-last'))));
    const winner = racers[raced.findIndex(({ status }) => status === 201)];
    expect(raced.map(({ status }) => status).sort()).toEqual([201, ...Array<number>(RACERS - 1).fill(409)]);
    await expectEndedInTime(one);
    await expectEndedInTime(other);
    const won = raced.find(({ status }) => status === 201);
    if (!won || !winner) throw new Error('nobody won');
    await expectEndedInTime(won);
    const again = await second.retryUntilKnown((key) => second.reserve(wishFor('f86'), key));
    await payFor(second, again);
    await desk.becomes(bookingIdOf(again), 'confirmed');
  });
});

row('F31 a worker that stood still beyond the time of its lease writes nothing that another one has decided since', async () => {
  const resident = await recording.resident('f31', 0);
  const [slow, quick] = [member(world.workers, 0).program, member(world.workers, 1).program];
  const placed = await resident.reserve(wishFor('f31'));
  const id = bookingIdOf(placed);
  await recording.during('worker-stands-still', {}, async () => {
    quick.freeze(); // so that the other one gets the job
    await slow.arm('lapse.afterClose', { action: 'stop' });
    await slow.reached('lapse.afterClose', 30_000);
    quick.thaw();
    await desk.becomes(id, 'lapsed', 30_000); // by the other worker, for the lease of the first is over
    const again = await resident.reserve(wishFor('f31'));
    await payFor(resident, again);
    await desk.becomes(bookingIdOf(again), 'confirmed');
    slow.thaw();
  });
  const fresh = await resident.reserve(wishFor('f31')); // ended by whichever worker: both are at work again
  await expectEndedInTime(fresh);
  expect(await desk.past(id)).toEqual(['booking.held', 'booking.lapsed (not_paid)']);
  const releases = "SELECT seq FROM pool_log l JOIN booking b ON b.claim_id = l.claim_id WHERE b.id = ? AND l.cause = 'release'";
  expect(await world.dataSource.query<unknown[]>(releases, [id])).toHaveLength(1);
});

row('F23-F86 and in the end no promise was broken', () => expectPromisesKept(world, recording));
