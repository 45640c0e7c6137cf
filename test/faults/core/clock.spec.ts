import { afterAll, beforeAll, expect } from '@jest/globals';
import { z } from 'zod';
import { formatTick, MINUTE_MS, tickContaining } from '#kernel';
import { plate, send } from '../../support/client.js';
import { eventually } from '../../support/stores.js';
import { offerBays } from '../../support/supply.js';
import { bookingIdOf, prepayIdIn, type Recording } from '../history/index.js';
import { runSeed } from '../kit/chance.js';
import { expectPromisesKept, recordWorld, rowsWith } from '../kit/rows.js';
import { WechatDesk } from '../kit/wechat-desk.js';
import { World } from '../kit/world.js';

const chance = runSeed();
const row = rowsWith(chance);
const HOUR_MS = 60 * MINUTE_MS;
const DAY_MS = 24 * HOUR_MS;
const SESSION_MS = 30 * DAY_MS;
/** WeChat's last try comes 24 h 4 min after the first, fifteen tries later. https://pay.weixin.qq.com/doc/v3/merchant/4012075249 */
const TRIES_BEFORE_THE_LAST = 15;
const LAST_TRY_AFTER_MS = DAY_MS + 4 * MINUTE_MS;

let world: World;
let recording: Recording;
let desk: WechatDesk;

beforeAll(async () => {
  world = await World.start(chance, {
    hasMovableClock: true,
    gateways: 1,
    environment: { HOLD_MS: '3000' },
    prepare: async (dataSource) => {
      const codes = ['free', 'taken', 'over', 'after'];
      await offerBays(
        dataSource,
        codes.map((code) => ({ code, bays: 1 })),
      );
    },
  });
  recording = recordWorld(world, 'clock');
  desk = new WechatDesk(world);
}, 90_000);
afterAll(() => world?.close(), 60_000);

/** Noon of Beijing is at four in UTC: there a night ends, and a booking across it pays for two. */
const NOON_MS = 4 * HOUR_MS;

/** Two hours of one night that begin about so long from now, at most two hours later. */
function hoursFromNow(fromMs: number): { from: string; to: string } {
  const wishedMs = Date.now() + fromMs;
  const noonMs = Math.ceil((wishedMs - NOON_MS) / DAY_MS) * DAY_MS + NOON_MS;
  const startMs = wishedMs + 2 * HOUR_MS > noonMs ? noonMs : wishedMs;
  const at = (ms: number) => formatTick(tickContaining(ms));
  return { from: at(startMs), to: at(startMs + 2 * HOUR_MS) };
}

/** Somebody whose payment comes through after the hold has lapsed and WeChat has closed the order, and whose callback does not arrive for a day. */
async function lateComer(carParkId: string, n: number, fromMs: number): Promise<string> {
  await desk.scriptFor(carParkId, 'close-then-paid', { afterMs: 100 });
  await desk.scriptFor(carParkId, 'paid-callback-lost', { tries: TRIES_BEFORE_THE_LAST });
  const resident = await recording.resident(carParkId);
  return bookingIdOf(await resident.reserve({ carParkId, plate: plate(n), ...hoursFromNow(fromMs) }));
}

/** Somebody who books the bay that the late comer had, and pays at once. */
async function rival(carParkId: string, n: number, fromMs: number): Promise<void> {
  const resident = await recording.resident(`rival-${carParkId}`);
  const placed = await resident.reserve({ carParkId, plate: plate(n), ...hoursFromNow(fromMs) });
  const prepayId = prepayIdIn(placed);
  if (!prepayId) throw new Error(`the bay was not free again: ${placed.text}`);
  await resident.pay(world.sandboxUrl, prepayId);
  await desk.becomes(bookingIdOf(placed), 'confirmed');
}

/** Moves the one clock that decides, and waits until gateway and worker go by it: a hold made by the one is ended by the other. */
async function aDayPasses(): Promise<void> {
  world.database.moveClock(DAY_MS);
  await eventually(sessionEnd, (ms) => ms > Date.now() + SESSION_MS + DAY_MS / 2, 20_000);
  const resident = await recording.resident('after');
  const placed = await resident.reserve({ carParkId: 'after', plate: plate(9), ...hoursFromNow(5 * DAY_MS) });
  await desk.becomes(bookingIdOf(placed), 'lapsed');
}

/** When a session that is opened now would end: the clock of the gateway, for everybody to see. */
async function sessionEnd(): Promise<number> {
  const [gateway] = world.gateways;
  const reply = await send('POST', `${gateway?.url}/api/v1/sessions/wechat`, { code: `dev:watch:${crypto.randomUUID()}` });
  return Date.parse(z.object({ expiresAt: z.string() }).parse(reply.body).expiresAt);
}

row(
  'F52 the callback comes 24 h late: the bay is kept if it is still free and worth something, else all of the money goes back',
  async () => {
    const stillFree = await lateComer('free', 1, 3 * DAY_MS);
    const taken = await lateComer('taken', 2, 3 * DAY_MS);
    const over = await lateComer('over', 3, HOUR_MS);
    const late = [stillFree, taken, over];
    const orders = await Promise.all(late.map((id) => desk.orderNo(id)));
    await Promise.all(late.map((id) => desk.becomes(id, 'lapsed')));
    await rival('taken', 4, 3 * DAY_MS);
    for (const order of orders) await eventually(async () => (await desk.book(order)).payments.length === 1);
    expect(await Promise.all(orders.map((order) => desk.inbox(order)))).toEqual([[], [], []]);
    await recording.during('a day passes', {}, async () => {
      await aDayPasses();
      await desk.control('clock', { advanceMs: LAST_TRY_AFTER_MS });
    });
    for (const order of orders) {
      const statuses = await eventually(
        () => desk.callbackStatuses(order),
        (tries) => tries.includes(200),
      );
      expect(statuses).toEqual([...Array<null>(TRIES_BEFORE_THE_LAST).fill(null), 200]);
    }
    await desk.becomes(stillFree, 'confirmed');
    expect(await desk.past(stillFree)).toEqual(['booking.held', 'booking.lapsed (not_paid)', 'booking.confirmed (paid_late)']);
    expect(await desk.accounts(stillFree)).toEqual({ wechat: 1_000, revenue: -1_000 });
    for (const id of [taken, over]) {
      const refunds = await eventually(
        () => desk.refunds(id),
        ([refund]) => refund?.state === 'succeeded',
        20_000,
      );
      expect(refunds).toEqual([expect.objectContaining({ reason: 'bay_taken', amountFen: 1_000 })]);
      expect([await desk.state(id), await desk.accounts(id)]).toEqual(['lapsed', {}]);
    }
  },
);

row('F52 and in the end no promise was broken', () => expectPromisesKept(world, recording));
