import { afterEach, beforeEach, expect, test } from '@jest/globals';
import { CloseOpenAttempts, OfferPayment } from '#payments';
import { OfferedAttempts } from '../../../libs/payments/adapters/offered-attempts.js';
import { PaymentWorld } from './payment-world.js';

const SECOND_MS = 1_000;
const MINUTE_MS = 60_000;

let world: PaymentWorld;
beforeEach(async () => {
  world = await PaymentWorld.open();
});
afterEach(() => world.close());

const offer = (payableId: string) => world.app.get(OfferPayment).execute(payableId);

test('a payment that is called back is told of once and balances the books', async () => {
  const { prepayId, payableId, outTradeNo } = await world.offered({ amountFen: 800 });
  expect(await world.pay(prepayId)).toBe('requestPayment:ok');
  await world.quiesce();
  expect(world.received).toMatchObject([{ payableId, outTradeNo, amountFen: 800, paidAtMs: world.nowMs }]);
  expect(await world.stateOf(outTradeNo)).toBe('paid');
  expect(await world.balances()).toEqual({ wechat: 800, clearing: 0, revenue: -800 });
  expect((await world.book()).totals['paidFen']).toBe(800);
});

test('the cashier accepts the arguments: they are signed by the merchant over the appid', async () => {
  const { payableId } = await world.attempt();
  const offered = await offer(payableId);
  const { package: order, ...signed } = (offered as { payment: { package: string } }).payment;
  const path = `/prepay/${order.replace('prepay_id=', '')}/pay`;
  const appId = world.stores.config.secrets.wechat.appid;
  expect((await world.control('POST', path, { ...signed, appId, package: order }))['result']).toBe('requestPayment:ok');
});

test('an order whose answer is lost is sent again with the same bytes and is one order', async () => {
  await world.script('prepay-effect-then-cut', { times: 3 });
  const { payableId, outTradeNo } = await world.attempt();
  expect(await offer(payableId)).toEqual({ refused: 'payment_unavailable' });
  expect(await world.stateOf(outTradeNo)).toBe('created');
  expect(await offer(payableId)).toHaveProperty('payment');
  const { orders } = await world.book();
  expect(orders).toMatchObject([{ outTradeNo, state: 'NOTPAY' }]);
  expect(orders[0]?.['prepayIds']).toHaveLength(4);
});

test('an answer that nobody signed is no answer', async () => {
  await world.script('answer-unsigned', { endpoint: 'prepay' });
  const { payableId, outTradeNo } = await world.attempt();
  expect(await offer(payableId)).toEqual({ refused: 'payment_unavailable' });
  expect(await world.stateOf(outTradeNo)).toBe('created');
});

test('a good prepay_id is used again instead of a new one', async () => {
  const { payableId, prepayId, outTradeNo } = await world.offered();
  await world.advance(5 * MINUTE_MS);
  expect(await world.prepayOf(payableId)).toBe(prepayId);
  expect((await world.book(outTradeNo)).orders[0]?.['prepayIds']).toHaveLength(1);
});

test('payment is not offered with less than the margin left, nor for what is unknown', async () => {
  const { payableId } = await world.attempt({ payForMs: 89 * SECOND_MS });
  expect(await offer(payableId)).toEqual({ refused: 'not_payable' });
  expect(await offer('nothing')).toEqual({ refused: 'not_payable' });
});

test('a payment that arrives before the answer to its order is not lost, and is not charged again', async () => {
  await world.script('paid-callback-before-answer');
  const { payableId, outTradeNo } = await world.attempt();
  await offer(payableId);
  await world.quiesce();
  expect(world.received).toMatchObject([{ outTradeNo }]);
  expect(await offer(payableId)).toEqual({ refused: 'not_payable' });
});

test('an order that was paid meanwhile is found when it is sent again', async () => {
  await world.script('paid-callback-before-answer');
  await world.script('prepay-effect-then-cut', { times: 1 });
  await world.script('paid-callback-lost');
  const { payableId, outTradeNo } = await world.attempt();
  expect(await offer(payableId)).toEqual({ refused: 'not_payable' });
  await world.quiesce();
  expect(world.received).toMatchObject([{ outTradeNo }]);
  expect((await world.book()).totals['paidFen']).toBe(800);
});

test('a lost callback is made good by the first query, five seconds after the order was sent', async () => {
  const { prepayId, outTradeNo } = await world.offered();
  await world.pay(prepayId, 'paid-callback-lost');
  await world.advance(4_999);
  expect(await world.sweep('unpaid-orders')).toBe(0);
  await world.advance(1);
  expect(await world.sweep('unpaid-orders')).toBe(1);
  await world.quiesce();
  expect(world.received).toMatchObject([{ outTradeNo }]);
  expect(await world.sweep('unpaid-orders')).toBe(0);
});

test('queries follow the plan and one query is made by one worker only', async () => {
  await world.offered();
  const asked: number[] = [];
  for (let second = 1; second <= 600; second++) {
    await world.advance(SECOND_MS);
    const found = await Promise.all([world.sweep('unpaid-orders'), world.sweep('unpaid-orders')]);
    if (found[0] + found[1] > 0) asked.push(second * (found[0] + found[1]));
  }
  expect(asked).toEqual([5, 30, 60, 180, 300, 600]);
});

const close = (payableId: string) => world.app.get(CloseOpenAttempts).execute(payableId);

test('an unpaid order is closed at WeChat, and nobody is sent to its cashier any more', async () => {
  const { payableId, prepayId, outTradeNo } = await world.offered();
  expect(await close(payableId)).toBe('closed');
  expect((await world.book(outTradeNo)).orders).toMatchObject([{ state: 'CLOSED' }]);
  expect(await world.pay(prepayId)).toMatch(/fail/);
  expect(await offer(payableId)).toEqual({ refused: 'not_payable' });
});

test('a 429 on closing is never taken for closed: the person was paying', async () => {
  const { payableId, outTradeNo } = await world.offered();
  await world.script('close-429-paying', { outcome: 'SUCCESS', afterMs: 3_000 }, outTradeNo);
  expect(await close(payableId)).toBe('pending');
  expect(await world.stateOf(outTradeNo)).toBe('offered');
  await world.advance(3_000);
  expect(await close(payableId)).toBe('paid');
  await world.quiesce();
  expect(world.received).toHaveLength(1);
});

test('a payment found while closing is told of like any other', async () => {
  const { payableId, prepayId } = await world.offered();
  await world.pay(prepayId, 'paid-callback-lost');
  expect(await close(payableId)).toBe('paid');
  await world.quiesce();
  expect(await world.balances()).toMatchObject({ clearing: 0 });
});

test('an order without a clear answer is pending, not closed', async () => {
  const { payableId, outTradeNo } = await world.offered();
  await world.script('query-unknown', { times: 3 }, outTradeNo);
  expect(await close(payableId)).toBe('pending');
  expect(await world.stateOf(outTradeNo)).toBe('offered');
});

test('an attempt that was never sent is closed without asking', async () => {
  const { payableId, outTradeNo } = await world.attempt();
  expect(await close(payableId)).toBe('closed');
  expect(await world.stateOf(outTradeNo)).toBe('closed');
  expect((await world.book()).orders).toEqual([]);
});

test('an order that WeChat does not know may still be on its way: pending until the call is certainly over', async () => {
  await world.script('prepay-500-before-effect', { times: 3 });
  const { payableId, outTradeNo } = await world.attempt();
  expect(await offer(payableId)).toEqual({ refused: 'payment_unavailable' });
  expect(await close(payableId)).toBe('pending');
  expect(await world.stateOf(outTradeNo)).toBe('created');
  await world.advance(30 * SECOND_MS);
  expect(await close(payableId)).toBe('closed');
});

test('a payment that completes after its order was closed by us is recorded all the same', async () => {
  const { payableId, outTradeNo, prepayId } = await world.offered();
  await world.pay(prepayId, 'paid-callback-lost', { tries: 1 });
  await world.rows("UPDATE payment_attempt SET state = 'closed' WHERE out_trade_no = ?", outTradeNo);
  expect(await close(payableId)).toBe('closed');
  await world.advance(20 * SECOND_MS);
  await world.quiesce();
  expect(await world.stateOf(outTradeNo)).toBe('paid');
  expect(await world.balances()).toEqual({ wechat: 800, clearing: 0, revenue: -800 });
});

test('orders that share a statement keep what is their own; one that was closed meanwhile is told apart', async () => {
  const attempts = new OfferedAttempts(world.stores.dataSource);
  const [open, closed, other] = [await world.attempt(), await world.attempt(), await world.attempt()];
  await world.stores.dataSource.query("UPDATE payment_attempt SET state = 'closed' WHERE out_trade_no = ?", [closed.outTradeNo]);
  const all = [open, closed, other];
  expect((await Promise.all(all.map(({ payableId }) => attempts.openOf(payableId)))).map((found) => found?.outTradeNo)).toEqual([
    open.outTradeNo,
    undefined,
    other.outTradeNo,
  ]);
  const sent = all.map(({ outTradeNo }, n) => attempts.stampSending({ outTradeNo, atMs: world.nowMs + n }));
  expect(await Promise.all(sent)).toEqual([true, false, true]);
  const stored = all.map(({ outTradeNo }, n) => attempts.storePrepay({ outTradeNo, prepayId: `wx-${n}`, untilMs: world.nowMs + 100 + n }));
  expect(await Promise.all(stored)).toEqual([true, false, true]);
  const rows = await world.stores.dataSource.query<object[]>(
    `SELECT state, sent_at_ms AS sentAtMs, prepay_id AS prepayId, prepay_until_ms AS untilMs FROM payment_attempt
     ORDER BY FIELD(out_trade_no, ?)`,
    [all.map(({ outTradeNo }) => outTradeNo)],
  );
  expect(rows).toEqual([
    { state: 'offered', sentAtMs: world.nowMs, prepayId: 'wx-0', untilMs: world.nowMs + 100 },
    { state: 'closed', sentAtMs: null, prepayId: null, untilMs: null },
    { state: 'offered', sentAtMs: world.nowMs + 2, prepayId: 'wx-2', untilMs: world.nowMs + 102 },
  ]);
});
