import { afterAll, afterEach, beforeAll, expect } from '@jest/globals';
import { plate } from '../../support/client.js';
import { eventually } from '../../support/stores.js';
import { offerBays, tomorrowNight } from '../../support/supply.js';
import { bookingIdOf, type Outcome, prepayIdIn, type RecordedClient, type Recording } from '../history/index.js';
import { runSeed } from '../kit/chance.js';
import { isWaitedFor, Rival, serverCount, setForAll } from '../kit/rival.js';
import { expectPromisesKept, recordWorld, rowsWith } from '../kit/rows.js';
import { WechatDesk } from '../kit/wechat-desk.js';
import { type Member, World } from '../kit/world.js';

const chance = runSeed();
const row = rowsWith(chance);
const CROWD = 50;
/** Those who have their answer when the database dies. */
const EARLY = 20;

let world: World;
let recording: Recording;
let desk: WechatDesk;
let pools: Map<string, number>;
let plates = 0;

beforeAll(async () => {
  const codes = ['f12', 'f13', 'f14', 'f15', 'f16'];
  world = await World.start(chance, {
    environment: { HOLD_MS: '600000' }, // nothing lapses here: whatever is held stays until it is paid or given up
    prepare: async (dataSource) => {
      pools = await offerBays(
        dataSource,
        codes.map((code) => ({ code, bays: 60 })),
      );
    },
  });
  recording = recordWorld(world, 'database');
  desk = new WechatDesk(world);
}, 90_000);
afterEach(() => world?.heal(), 60_000);
afterAll(() => world?.close(), 60_000);

const gateway = (n: number) => world.gateways[n] as World['gateways'][number];
const worker = () => world.workers[0] as Member;
const wishFor = (carParkId: string) => ({ carParkId, ...tomorrowNight(), plate: plate(++plates) });
const count = async (sql: string, parameters: unknown[] = []) =>
  Number((await world.dataSource.query<{ n: string }[]>(`SELECT COUNT(*) AS n FROM ${sql}`, parameters))[0]?.n);
const bookingsOf = (code: string) => count('booking WHERE pool_id = ?', [pools.get(code)]);

/** A resident at the first gateway who holds a bay, and the way to the cashier. */
async function holder(name: string, code: string): Promise<{ resident: RecordedClient; id: string; pay: () => Promise<void> }> {
  const resident = await recording.resident(name, 0);
  const placed = await resident.reserve(wishFor(code));
  const prepayId = prepayIdIn(placed);
  if (!prepayId) throw new Error(`${name} got nothing to pay: ${placed.text}`);
  return { resident, id: bookingIdOf(placed), pay: () => resident.pay(world.sandboxUrl, prepayId) };
}

/** A resident of the first gateway whose plate is known: nothing but the commit of the next booking needs a lock. */
async function regular(name: string, code: string): Promise<{ resident: RecordedClient; wish: ReturnType<typeof wishFor> }> {
  const resident = await recording.resident(name, 0);
  const wish = wishFor(code);
  await resident.cancel(bookingIdOf(await resident.reserve(wish)));
  return { resident, wish };
}

row('F12 the database dies while fifty book: what was acknowledged is kept, and every key ends with one booking', async () => {
  const crowd = await Promise.all(Array.from({ length: CROWD }, (_, n) => recording.resident(`f12-${n}`, n < EARLY ? n : 0)));
  const book = (resident: RecordedClient) => {
    const wish = wishFor('f12');
    return resident.retryUntilKnown((key) => resident.reserve(wish, key));
  };
  const early = await Promise.all(crowd.slice(0, EARLY).map(book));
  const late = crowd.slice(EARLY);
  await gateway(0).program.arm('booking.afterLock', { action: 'pause' });
  const half = late.length / 2;
  const atTheFirst = late.slice(0, half).map(book);
  await gateway(0).program.reached('booking.afterLock');
  const atTheSecond = late.slice(half).map((resident) => book(resident.at(1)));
  await isWaitedFor(world);
  await recording.during('mysql-killed', {}, async () => {
    await world.database.kill();
    await gateway(0).program.resumeAt('booking.afterLock');
    await world.database.start();
    await Promise.all(world.gateways.map(({ program }) => program.ready()));
  });
  const keptIds = early.map(bookingIdOf);
  expect(await count('booking WHERE id IN (?)', [keptIds])).toBe(EARLY);
  const outcomes = await Promise.all([...atTheFirst, ...atTheSecond]);
  expect(outcomes.filter(({ type }) => type !== 'ok').map(({ status, text }) => [status, text])).toEqual([]);
  expect(new Set([...keptIds, ...outcomes.map(bookingIdOf)]).size).toBe(CROWD);
  expect(await bookingsOf('f12')).toBe(CROWD);
});

/** Cuts the line at the COMMIT of four kinds of transactions, one after the other, and lets each come to its end. */
async function cutAtCommits(code: string, when: 'before' | 'after'): Promise<void> {
  const told = { when, code };
  const cut = (member: Member, on: string, onLineThatSaid?: string) =>
    member.mysql.cutOn({ on, when, ...(onLineThatSaid && { onLineThatSaid }) });
  const cuts = () => [gateway(0), worker()].reduce((sum, { mysql }) => sum + mysql.cuts, 0);
  const before = cuts();
  const [payer, leaver] = [await holder(`${code}-pays`, code), await holder(`${code}-cancels`, code)];
  await recording.during('commit-cut', told, async () => {
    cut(gateway(0), 'COMMIT', 'INSERT INTO idempotency'); // the cancellation
    const cancelling = leaver.resident.retryUntilKnown((key) => leaver.resident.cancel(leaver.id, {}, key));
    await eventually(() => cuts() - before === 1, Boolean, 15_000);
    const booker = await recording.resident(`${code}-books`, 0);
    cut(gateway(0), 'INSERT INTO pool_log');
    const placed = await booker.reserve(wishFor(code));
    expect([placed.status, cuts() - before]).toEqual([201, 2]); // found again by its key: the person never heard of it
    cut(gateway(0), 'COMMIT', 'INSERT INTO notification_inbox');
    cut(worker(), 'COMMIT', 'INSERT INTO ledger_entry');
    await payer.pay();
    const orderNo = await desk.orderNo(payer.id);
    const statuses = await eventually(
      () => desk.callbackStatuses(orderNo),
      ([first]) => typeof first === 'number',
      15_000,
    );
    expect(statuses[0]).toBe(503); // so that WeChat comes again
    await desk.control('callbacks/hurry', { outTradeNo: orderNo });
    await desk.becomes(payer.id, 'confirmed');
    await eventually(() => cuts() - before === 4);
    expect((await cancelling).type).toBe('ok');
  });
  expect(await desk.past(payer.id)).toEqual(['booking.held', 'booking.confirmed (paid)']);
  expect(await desk.accounts(payer.id)).toEqual({ wechat: 1_000, revenue: -1_000 });
  expect(await desk.past(leaver.id)).toEqual(['booking.held', 'booking.cancelled (given_up)']);
  expect(await bookingsOf(code)).toBe(3);
}

row('F13 the answer to COMMIT is cut: what was done is found again by its key, and is not done twice', () => cutAtCommits('f13', 'after'));

row('F14 the COMMIT itself is cut: nothing was done, and it is done again', () => cutAtCommits('f14', 'before'));

const outcomeWithin = (asked: Promise<Outcome>) => asked.then(({ status }) => status);

row('F15 a deadlock ends a transaction: it runs again as a whole, and nobody hears of it before it is committed', async () => {
  const { resident, id, pay } = await holder('f15-pays', 'f15');
  const other = await regular('f15-books', 'f15');
  const before = await serverCount(world, 'Innodb_deadlocks');
  const atTheResident = await Rival.enter(world);
  const atTheOrder = await Rival.enter(world);
  try {
    await atTheResident.gainWeight();
    await atTheResident.hold('SELECT id FROM resident WHERE id = ? FOR UPDATE', [other.resident.residentId]);
    const placing = outcomeWithin(other.resident.reserve(other.wish));
    await isWaitedFor(world);
    await atTheResident.hold('SELECT seq FROM pool_head WHERE pool_id = ? FOR UPDATE', [pools.get('f15')]); // the other way round
    expect(await serverCount(world, 'Innodb_deadlocks')).toBe(before + 1);
    expect(await bookingsOf('f15')).toBe(2);
    await atTheResident.leave();
    expect(await placing).toBe(201);
    await atTheOrder.gainWeight();
    await atTheOrder.hold('SELECT 1 FROM payment_attempt WHERE payable_id = ? FOR UPDATE', [id]);
    await pay();
    await isWaitedFor(world);
    await atTheOrder.hold('SELECT 1 FROM booking WHERE id = ? FOR UPDATE', [id]);
    expect(await serverCount(world, 'Innodb_deadlocks')).toBe(before + 2);
    expect((await resident.read(id)).text).toContain('"held"');
    await atTheOrder.leave();
    await desk.becomes(id, 'confirmed');
  } finally {
    await atTheResident.leave();
    await atTheOrder.leave();
  }
  expect(await desk.past(id)).toEqual(['booking.held', 'booking.confirmed (paid)']);
  expect(await desk.accounts(id)).toEqual({ wechat: 1_000, revenue: -1_000 });
  expect(await bookingsOf('f15')).toBe(3);
});

row('F16 waiting for a lock took too long, which undoes one statement only: the rest is taken back too before another try', async () => {
  const { id, pay } = await holder('f16-pays', 'f16');
  const [stuck, neighbour] = [await regular('f16-stuck', 'f16'), await recording.resident('f16-neighbour', 1)];
  const orderNo = await desk.orderNo(id);
  const rival = await Rival.enter(world);
  const end = recording.fault('lock-wait', {});
  try {
    await setForAll(world, 'innodb_lock_wait_timeout = 1');
    await rival.hold('SELECT id FROM resident WHERE id = ? FOR UPDATE', [stuck.resident.residentId]);
    const kept = [`kept:${orderNo}`, 'revenue', -1_000, id, 0];
    await rival.hold('INSERT INTO ledger_entry (posting, account, amount_fen, payable_id, at_ms) VALUES (?)', [kept]);
    const first = stuck.resident.reserve(stuck.wish, 'f16-stuck');
    await isWaitedFor(world);
    expect((await neighbour.retryUntilKnown((key) => neighbour.reserve(wishFor('f16'), key))).status).toBe(201);
    expect((await first).status).toBe(503);
    const waits = await serverCount(world, 'Innodb_row_lock_waits');
    await pay();
    await eventually(
      () => serverCount(world, 'Innodb_row_lock_waits'),
      (now) => now >= waits + 2,
      20_000,
    ); // the second try waits
    expect(await desk.accounts(id)).toEqual({}); // of the first, which had written the payment down, nothing is left
    await rival.leave();
    expect((await stuck.resident.retryUntilKnown((key) => stuck.resident.reserve(stuck.wish, key), { key: 'f16-stuck' })).status).toBe(201);
    await desk.becomes(id, 'confirmed');
  } finally {
    await rival.leave();
    await setForAll(world, 'innodb_lock_wait_timeout = 50');
    end();
  }
  expect(await desk.past(id)).toEqual(['booking.held', 'booking.confirmed (paid)']);
  expect(await desk.accounts(id)).toEqual({ wechat: 1_000, revenue: -1_000 });
  expect(await bookingsOf('f16')).toBe(4);
});

row('F12-F16 and in the end no promise was broken', () => expectPromisesKept(world, recording));
