import { afterAll, beforeAll, expect } from '@jest/globals';
import { eventually } from '../../support/stores.js';
import { offerBays } from '../../support/supply.js';
import type { Recording } from '../history/index.js';
import { runSeed } from '../kit/chance.js';
import { expectPromisesKept, recordWorld, rowsWith } from '../kit/rows.js';
import { WechatDesk } from '../kit/wechat-desk.js';
import { World } from '../kit/world.js';

/** Long enough to pay in on a busy machine, short enough to wait for its end. */
const HOLD_MS = 12_000;
const NIGHT_FEN = 1_000;
const KEPT = { wechat: NIGHT_FEN, revenue: -NIGHT_FEN };
const ROWS = ['f40', 'f45', 'f46', 'f47-held', 'f47-taken', 'f50', 'f51', 'f53', 'f54', 'f63', 'f64', 'f65', 'f66'];
const CONFIRMED_ONCE = ['booking.held', 'booking.confirmed (paid)'];

const chance = runSeed();
/** Every row has a car park of one bay for itself, and runs beside the others: what WeChat does wrong is laid on its own order only. */
const row = rowsWith(chance).concurrent;

let world: World;
let desk: WechatDesk;
let recording: Recording;

beforeAll(async () => {
  const wishes = ROWS.map((code) => ({ code, bays: 1, nightFen: NIGHT_FEN }));
  world = await World.start(chance, {
    environment: { HOLD_MS: `${HOLD_MS}` },
    prepare: async (dataSource) => void (await offerBays(dataSource, wishes)),
  });
  desk = new WechatDesk(world);
  recording = recordWorld(world, 'wechat-orders');
}, 90_000);
afterAll(() => world?.close(), 60_000);

row('F40 the answer to the prepay is lost after its effect: the same number and bytes are sent again', async () => {
  await desk.scriptFor('f40', 'prepay-effect-then-cut', { times: 3 });
  const resident = await recording.resident('f40');
  const placed = await desk.place(resident, 'f40');
  expect(placed.prepayId).toBeUndefined();
  await desk.pay(resident, { prepayId: await desk.offer(resident, placed.id) });
  await desk.becomes(placed.id, 'confirmed');
  const { orders, payments } = await desk.book(placed.no);
  expect([orders[0]?.prepayIds.length, payments.length]).toEqual([4, 1]);
  expect(await desk.accounts(placed.id)).toEqual(KEPT);
});

row('F45 the close is refused because the person is paying, then it succeeds: the bay is not given away before', async () => {
  const [resident, rival] = [await recording.resident('f45'), await recording.resident('f45-rival', 1)];
  const placed = await desk.place(resident, 'f45');
  await desk.script(placed.no, 'close-429-paying', { outcome: 'SUCCESS', afterMs: 4_000 });
  await eventually(
    async () => (await desk.book(placed.no)).orders[0],
    (order) => order?.isPaying === true,
    40_000,
  );
  expect((await rival.reserve(desk.wish('f45'))).code).toBe('no_bay_free');
  await desk.becomes(placed.id, 'confirmed');
  expect(await desk.past(placed.id)).toEqual(CONFIRMED_ONCE);
  expect(await desk.accounts(placed.id)).toEqual(KEPT);
});

row('F46 the close is answered while the callback of a payment is under way: the bay is still free and is taken again', async () => {
  const resident = await recording.resident('f46');
  const placed = await desk.place(resident, 'f46');
  await desk.pay(resident, placed, 'paid-late', { afterMs: 600_000, payingMs: 0 });
  await desk.script(placed.no, 'close-then-paid', { afterMs: 1_500 });
  await desk.becomes(placed.id, 'lapsed');
  await desk.becomes(placed.id, 'confirmed');
  expect(await desk.past(placed.id)).toEqual(['booking.held', 'booking.lapsed (not_paid)', 'booking.confirmed (paid_late)']);
  expect(await desk.accounts(placed.id)).toEqual(KEPT);
});

row('F47 the query says unpaid, the person pays, the close comes too late: the payment is found and the bay kept', async () => {
  const resident = await recording.resident('f47-held');
  const placed = await desk.place(resident, 'f47-held');
  await desk.script(placed.no, 'delayed', { endpoint: 'close', ms: 4_000, times: 20 });
  await desk.script(placed.no, 'paid-callback-lost');
  const leftMs = await desk.holdLeftMs(placed.id);
  await desk.pay(resident, placed, 'paid-late', { afterMs: leftMs + 2_500, payingMs: 0 });
  await desk.becomes(placed.id, 'confirmed');
  expect(await desk.inbox(placed.no)).toMatchObject([{ notificationId: 'query' }]);
  expect(await desk.past(placed.id)).toEqual(CONFIRMED_ONCE);
  expect(await desk.accounts(placed.id)).toEqual(KEPT);
});

row('F47 the payment comes after the bay went to somebody else: it goes back whole', async () => {
  const [late, other] = [await recording.resident('f47-late'), await recording.resident('f47-other', 1)];
  const placed = await desk.place(late, 'f47-taken');
  await desk.pay(late, placed, 'paid-late', { afterMs: 600_000, payingMs: 0 });
  await desk.script(placed.no, 'close-then-paid', { afterMs: 5_000 });
  await desk.becomes(placed.id, 'lapsed');
  const taken = await desk.place(other, 'f47-taken');
  await desk.pay(other, taken);
  await desk.becomes(taken.id, 'confirmed');
  expect(await desk.refunded(placed.id)).toMatchObject({ reason: 'bay_taken', amountFen: NIGHT_FEN });
  expect(await desk.state(placed.id)).toBe('lapsed');
  expect(await desk.accounts(placed.id)).toEqual({});
});

row('F50 the callback comes five times at once: one row, and every one of them is acknowledged', async () => {
  const resident = await recording.resident('f50');
  const placed = await desk.place(resident, 'f50');
  await desk.pay(resident, placed, 'paid-callback-duplicated', { copies: 5 });
  await desk.becomes(placed.id, 'confirmed');
  await desk.wasCalledBack(placed.no, [200, 200, 200, 200, 200]);
  expect(await desk.inbox(placed.no)).toHaveLength(1);
  expect(await desk.accounts(placed.id)).toEqual(KEPT);
});

row('F51 the callback comes before the answer to the prepay is stored: it finds its order', async () => {
  await desk.scriptFor('f51', 'paid-callback-before-answer');
  const resident = await recording.resident('f51');
  const placed = await desk.place(resident, 'f51');
  await desk.becomes(placed.id, 'confirmed');
  await desk.wasCalledBack(placed.no, [200]);
  expect(await desk.accounts(placed.id)).toEqual(KEPT);
});

row('F53 the callback never comes: the planned query finds the payment while the hold lives', async () => {
  const resident = await recording.resident('f53');
  const placed = await desk.place(resident, 'f53');
  await desk.pay(resident, placed, 'paid-callback-lost');
  await desk.becomes(placed.id, 'confirmed');
  expect(await desk.inbox(placed.no)).toMatchObject([{ notificationId: 'query' }]);
  expect((await desk.orders(placed.id))[0]?.queries).toBeGreaterThanOrEqual(1);
  expect(await desk.accounts(placed.id)).toEqual(KEPT);
});

row('F54 the callback of the refund comes before that of the payment: it ends as in the other order', async () => {
  const resident = await recording.resident('f54');
  const placed = await desk.place(resident, 'f54');
  await desk.pay(resident, placed, 'refund-callback-before-payment-callback');
  await desk.becomes(placed.id, 'confirmed'); // found by asking
  expect((await resident.cancel(placed.id)).type).toBe('ok');
  expect(await desk.refunded(placed.id)).toMatchObject({ reason: 'cancelled', amountFen: NIGHT_FEN });
  await desk.wasCalledBack(placed.no, [200]);
  expect(await desk.past(placed.id)).toEqual([...CONFIRMED_ONCE, 'booking.cancelled (given_up)']);
  expect(await desk.accounts(placed.id)).toEqual({});
});

row('F63 the cashier says "fail cancel" though it was paid, and no callback comes: the query wins', async () => {
  const resident = await recording.resident('f63');
  const placed = await desk.place(resident, 'f63');
  await desk.script(placed.no, 'paid-callback-lost');
  await desk.pay(resident, placed, 'paid-cancel-shown');
  await desk.becomes(placed.id, 'confirmed');
  expect(await desk.accounts(placed.id)).toEqual(KEPT);
});

row('F64 two devices pay two orders of one booking: it is charged once, the other payment goes back whole', async () => {
  const resident = await recording.resident('f64');
  const placed = await desk.place(resident, 'f64');
  await desk.control(`orders/${placed.no}/close`, { paidAfterMs: 14_000 });
  await eventually(
    () => desk.orders(placed.id),
    ([order]) => order?.state === 'closed',
    40_000,
  );
  await desk.pay(resident.at(1), { prepayId: await desk.offer(resident, placed.id) });
  await desk.becomes(placed.id, 'confirmed');
  expect(await desk.refunded(placed.id)).toMatchObject({ reason: 'paid_twice', amountFen: NIGHT_FEN, outTradeNo: placed.no });
  expect(await desk.past(placed.id)).toEqual(CONFIRMED_ONCE);
  expect(await desk.accounts(placed.id)).toEqual(KEPT);
});

row('F65 the answer to a refund is lost: it is asked for again under the same number', async () => {
  const resident = await recording.resident('f65');
  const placed = await desk.place(resident, 'f65');
  await desk.pay(resident, placed);
  await desk.becomes(placed.id, 'confirmed');
  await desk.script(placed.no, 'refund-effect-then-cut', { times: 3 });
  await desk.script(placed.no, 'delayed', { endpoint: 'callback', ms: 8_000 });
  expect((await resident.cancel(placed.id)).type).toBe('ok');
  const [refund] = await eventually(
    () => desk.refunds(placed.id),
    ([one]) => one?.pauseMs != null && one.pauseMs < 30_000,
    40_000,
  );
  await desk.bringForward(refund?.outRefundNo ?? '');
  await eventually(
    () => desk.refunds(placed.id),
    ([one]) => one?.state !== 'open',
    40_000,
  );
  expect(await desk.refunded(placed.id)).toMatchObject({ reason: 'cancelled', amountFen: NIGHT_FEN });
  expect(await desk.accounts(placed.id)).toEqual({});
});

row('F66 the account holds not enough for a refund: somebody is told, and later the same number succeeds', async () => {
  const resident = await recording.resident('f66');
  const placed = await desk.place(resident, 'f66');
  await desk.pay(resident, placed);
  await desk.becomes(placed.id, 'confirmed');
  await desk.script(placed.no, 'refund-not-enough', { times: 2 });
  expect((await resident.cancel(placed.id)).type).toBe('ok');
  for (const tries of [1, 2]) {
    const [refund] = await eventually(
      () => desk.refunds(placed.id),
      ([one]) => one?.tries === tries && (one.pauseMs ?? 0) >= 60_000,
      40_000,
    );
    expect(await desk.incidents(refund?.outRefundNo ?? '')).toEqual(['merchant_balance_low']);
    expect((await desk.book(placed.no)).refunds).toEqual([]);
    await desk.bringForward(refund?.outRefundNo ?? '');
  }
  expect(await desk.refunded(placed.id)).toMatchObject({ reason: 'cancelled', amountFen: NIGHT_FEN });
  expect(await desk.accounts(placed.id)).toEqual({});
});

rowsWith(chance)('… and in the end no promise was broken', () => expectPromisesKept(world, recording));
