import { afterEach, beforeEach, expect, test } from '@jest/globals';
import { moneyOf, paidAttemptsOf } from '#payments';
import { PaymentWorld } from './payment-world.js';

const SECOND_MS = 1_000;
const MINUTE_MS = 60_000;

let world: PaymentWorld;
beforeEach(async () => {
  world = await PaymentWorld.open();
});
afterEach(() => world.close());

const refunds = () =>
  world.rows('SELECT out_refund_no AS outRefundNo, reason, series, state, tries FROM refund ORDER BY created_at_ms, series');

/** Lets time go by as a worker lives through it. */
async function live(ms: number, stepMs = 5 * SECOND_MS): Promise<void> {
  for (let lived = 0; lived < ms; lived += stepMs) {
    await world.advance(stepMs);
    await world.sweep('due-refunds');
    await world.quiesce();
  }
}

test('a refund goes back whole and leaves the books as WeChat has them', async () => {
  const order = await world.paid(800);
  expect(await world.request({ ...order, amountFen: 800 })).toBe('requested');
  expect(await world.balances()).toEqual({ wechat: 800, clearing: 0, revenue: 0, refunds_open: -800 });
  await world.quiesce();
  await live(10 * SECOND_MS);
  expect(await refunds()).toMatchObject([{ state: 'succeeded', series: 1 }]);
  expect(await world.balances()).toEqual({ wechat: 0, clearing: 0, revenue: 0, refunds_open: 0 });
  expect((await world.book()).totals).toMatchObject({ paidFen: 800, refundedFen: 800 });
});

test('the same intent again changes nothing, and more than was paid is never refunded', async () => {
  const order = await world.paid(800);
  await world.request({ ...order, amountFen: 500 });
  expect(await world.request({ ...order, amountFen: 500 })).toBe('already');
  await expect(world.request({ ...order, reason: 'other', amountFen: 301 })).rejects.toThrow(/exceed/);
  await expect(world.request({ ...order, amountFen: 501 })).rejects.toThrow(/changed its amount/);
  expect(await refunds()).toHaveLength(1);
});

test('rival refunds of one order never add up to more than was paid', async () => {
  const order = await world.paid(800);
  const reasons = ['a', 'b', 'c', 'd'];
  await Promise.allSettled(reasons.map((reason) => world.request({ ...order, reason, amountFen: 300 })));
  expect(await refunds()).toHaveLength(2);
  expect((await moneyOf(world.sql, [order.payableId])).get(order.payableId)).toEqual({ paidFen: 800, refundedFen: 600 });
  expect(await paidAttemptsOf(world.sql, order.payableId)).toMatchObject([
    { outTradeNo: order.outTradeNo, amountFen: 800, refundedFen: 600 },
  ]);
});

test('a refund whose answer is lost is asked for again under the same number', async () => {
  const order = await world.paid();
  await world.script('refund-effect-then-cut', { times: 3 }, order.outTradeNo);
  await world.request({ ...order, amountFen: 800 });
  await world.quiesce();
  expect(await refunds()).toMatchObject([{ state: 'open', tries: 1 }]);
  await live(MINUTE_MS);
  const [refund] = await refunds();
  expect(refund).toMatchObject({ state: 'succeeded' });
  expect((await world.book(order.outTradeNo)).refunds).toMatchObject([{ outRefundNo: refund?.['outRefundNo'], amountFen: 800 }]);
});

test('workers that race for one refund make one try of it', async () => {
  const order = await world.paid();
  await world.script('refund-effect-then-cut', { times: 9 }, order.outTradeNo);
  await world.request({ ...order, amountFen: 800 });
  await Promise.all([world.sweep('due-refunds'), world.sweep('due-refunds'), world.sweep('due-refunds')]);
  expect(await refunds()).toMatchObject([{ state: 'open', tries: 1 }]);
});

test('two refunds of one order keep a minute apart, and as long as the first call may have been under way', async () => {
  const order = await world.paid(800);
  await world.request({ ...order, reason: 'first', amountFen: 300 });
  await world.request({ ...order, reason: 'second', amountFen: 500 });
  await world.quiesce();
  expect((await world.book(order.outTradeNo)).refunds).toHaveLength(1);
  await live(60 * SECOND_MS);
  expect(await refunds()).toMatchObject([{ state: 'succeeded' }, { state: 'open', tries: 0 }]);
  await live(20 * SECOND_MS);
  expect(await refunds()).toMatchObject([{ state: 'succeeded' }, { state: 'succeeded' }]);
  expect(await world.balances()).toMatchObject({ wechat: 0, refunds_open: 0 });
});

test('an empty merchant account raises an alarm, and the same number goes through once it is filled', async () => {
  const order = await world.paid();
  await world.control('POST', '/switches', { balanceFen: 0 });
  await world.request({ ...order, amountFen: 800 });
  await world.quiesce();
  expect(await refunds()).toMatchObject([{ state: 'open', series: 1 }]);
  expect(await world.incidents()).toEqual(['merchant_balance_low']);
  const [before] = await refunds();
  await world.control('POST', '/switches', { balanceFen: 10_000 });
  await live(2 * MINUTE_MS);
  expect(await refunds()).toMatchObject([{ outRefundNo: before?.['outRefundNo'], state: 'succeeded' }]);
});

test('a limited call is repeated later under the same number', async () => {
  const order = await world.paid();
  await world.script('refund-429', { times: 3 }, order.outTradeNo);
  await world.request({ ...order, amountFen: 800 });
  await world.quiesce();
  expect(await refunds()).toMatchObject([{ state: 'open' }]);
  await live(2 * MINUTE_MS);
  expect(await refunds()).toMatchObject([{ state: 'succeeded', series: 1 }]);
});

test('an abnormal refund waits for a person, stays in the books, and still succeeds when the person has mended it', async () => {
  const order = await world.paid();
  await world.script('refund-abnormal', {}, order.outTradeNo);
  await world.request({ ...order, amountFen: 800 });
  await world.quiesce();
  await live(10 * SECOND_MS);
  const [refund] = await refunds();
  expect(refund).toMatchObject({ state: 'needs_person' });
  expect(await world.incidents()).toEqual(['refund_abnormal']);
  expect(await world.balances()).toMatchObject({ refunds_open: -800 });
  await world.control('POST', `/refunds/${refund?.['outRefundNo']}/finish`, { state: 'SUCCESS' });
  await world.quiesce();
  expect(await refunds()).toMatchObject([{ state: 'succeeded' }]);
  expect(await world.balances()).toMatchObject({ refunds_open: 0, wechat: 0 });
});

test('a closed refund goes on under a new number as the same intent, and pays back once', async () => {
  const order = await world.paid();
  await world.script('refund-closed', {}, order.outTradeNo);
  await world.request({ ...order, amountFen: 800 });
  await world.quiesce();
  await live(10 * SECOND_MS);
  expect(await refunds()).toMatchObject([
    { state: 'closed', series: 1 },
    { state: 'open', series: 2, reason: 'cancelled' },
  ]);
  await world.script('paid', {}, order.outTradeNo);
  await live(12 * MINUTE_MS, 10 * SECOND_MS);
  const states = (await refunds()).map((refund) => refund['state']);
  expect(states).toEqual(['closed', 'closed', 'closed', 'closed', 'needs_person']);
  expect(await world.incidents()).toEqual(['refund_closed']);
  expect(await world.balances()).toMatchObject({ refunds_open: -800 });
  expect((await moneyOf(world.sql, [order.payableId])).get(order.payableId)).toEqual({ paidFen: 800, refundedFen: 800 });
});

test('a lost report of a refund is made good by asking, a minute after it was accepted', async () => {
  const order = await world.paid();
  await world.script('delayed', { endpoint: 'callback', ms: 60 * MINUTE_MS }, order.outTradeNo);
  await world.request({ ...order, amountFen: 800 });
  await world.quiesce();
  await live(55 * SECOND_MS);
  expect(await refunds()).toMatchObject([{ state: 'accepted' }]);
  await live(10 * SECOND_MS);
  expect(await refunds()).toMatchObject([{ state: 'succeeded' }]);
  await live(61 * MINUTE_MS, 5 * MINUTE_MS);
  expect(await world.balances()).toMatchObject({ wechat: 0, refunds_open: 0 });
});
