import { describe, expect, test } from '@jest/globals';
import {
  asOf,
  close,
  foundPaying,
  type NewOrder,
  type Order,
  openCashier,
  type Paying,
  PREPAY_LIFE_MS,
  pay,
  place,
  startPaying,
  stopPaying,
} from './orders.js';

const MINUTE_MS = 60_000;
const NOW_MS = Date.parse('2026-03-01T10:00:00Z');

function wanted(changes: Partial<NewOrder> = {}): NewOrder {
  const facts = { mchid: '1900000001', outTradeNo: 'order-0001', appid: 'wx1', openid: 'o1', amountFen: 800, description: '停车' };
  return { ...facts, notifyUrl: 'https://example.com/n', body: '{"first":1}', ...changes };
}

function anOrder(changes: Partial<Order> = {}): Order {
  return { ...(place(undefined, wanted(), 'prepay-1', NOW_MS) as Order), ...changes };
}

const payment = (paidAtMs: number, prepayId = 'prepay-1') => ({ transactionId: 't1', prepayId, paidAtMs });
const paying: Paying = { prepayId: 'prepay-1', fromMs: NOW_MS, untilMs: NOW_MS + 3000, outcome: 'SUCCESS' };
const refused = (outcome: object) => ('refused' in outcome ? outcome.refused : 'nothing');

describe('the same number again', () => {
  test('with the same bytes keeps the order and adds a prepay_id', () => {
    const again = place(anOrder(), wanted(), 'prepay-2', NOW_MS + 1) as Order;
    expect(again.prepays.map((prepay) => prepay.prepayId)).toEqual(['prepay-1', 'prepay-2']);
    expect(again.createdAtMs).toBe(NOW_MS);
  });

  test.each([
    ['open, other words', anOrder(), '{"other":1}', 'INVALID_REQUEST'],
    ['paid', anOrder({ state: 'SUCCESS' }), '{"first":1}', 'ORDER_PAID'],
    ['refunded', anOrder({ state: 'REFUND' }), '{"other":1}', 'ORDER_PAID'],
    ['closed, same words', anOrder({ state: 'CLOSED' }), '{"first":1}', 'ORDER_CLOSED'],
    ['closed, other words', anOrder({ state: 'CLOSED' }), '{"other":1}', 'OUT_TRADE_NO_USED'],
  ])('is refused when %s', (_when, order, body, code) => {
    expect(refused(place(order, wanted({ body }), 'prepay-2', NOW_MS))).toBe(code);
  });

  test('is refused after time_expire, with the same words too', () => {
    const order = anOrder({ timeExpireMs: NOW_MS + 5 * MINUTE_MS });
    expect(refused(place(order, wanted({ timeExpireMs: NOW_MS + 5 * MINUTE_MS }), 'prepay-2', NOW_MS + 5 * MINUTE_MS))).toBe('PARAM_ERROR');
  });
});

describe('closing', () => {
  test('twice is the same as once', () => {
    const closed = close(anOrder(), NOW_MS) as Order;
    expect(close(closed, NOW_MS + 1)).toEqual(closed);
  });

  test('is refused for a paid order, and for one that nobody placed', () => {
    expect(refused(close(anOrder({ state: 'SUCCESS' }), NOW_MS))).toBe('ORDER_PAID');
    expect(refused(close(undefined, NOW_MS))).toBe('ORDER_NOT_EXIST');
  });

  test('is put off until the person has finished paying, even when that takes longer than was meant', () => {
    const order = foundPaying(anOrder(), paying);
    expect(refused(close(order, NOW_MS))).toBe('FREQUENCY_LIMITED');
    expect(refused(close(order, NOW_MS + 3001))).toBe('FREQUENCY_LIMITED');
    expect((close(stopPaying(order), NOW_MS + 3001) as Order).state).toBe('CLOSED');
  });

  test('wins over a cashier that is merely open', () => {
    const later: Paying = { ...paying, fromMs: NOW_MS + 9000, untilMs: NOW_MS + 10_000 };
    const open = startPaying(anOrder(), later, NOW_MS) as Order;
    const closed = close(open, NOW_MS + 1) as Order;
    expect(refused(pay(closed, payment(NOW_MS + 10_000)))).toBe('order_closed');
  });

  test('happens by itself after seven days unpaid', () => {
    const week = 7 * 24 * 60 * MINUTE_MS;
    expect(asOf(anOrder(), NOW_MS + week - 1).state).toBe('NOTPAY');
    expect(asOf(anOrder(), NOW_MS + week).state).toBe('CLOSED');
    expect(asOf(anOrder({ state: 'SUCCESS' }), NOW_MS + week).state).toBe('SUCCESS');
  });
});

describe('the cashier', () => {
  test('does not open from time_expire on', () => {
    const order = anOrder({ timeExpireMs: NOW_MS + 5 * MINUTE_MS });
    expect(openCashier(order, 'prepay-1', NOW_MS + 5 * MINUTE_MS - 1)).toMatchObject({ state: 'NOTPAY' });
    expect(refused(openCashier(order, 'prepay-1', NOW_MS + 5 * MINUTE_MS))).toBe('order_expired');
  });

  test('once open lets the person finish after time_expire', () => {
    const order = anOrder({ timeExpireMs: NOW_MS + 5 * MINUTE_MS });
    const opened = openCashier(order, 'prepay-1', NOW_MS) as Order;
    expect(pay(opened, payment(NOW_MS + 9 * MINUTE_MS))).toMatchObject({ state: 'SUCCESS' });
  });

  test('stays open for at least a minute, however short time_expire is', () => {
    const order = anOrder({ timeExpireMs: NOW_MS + 1000 });
    expect(openCashier(order, 'prepay-1', NOW_MS + MINUTE_MS - 1)).toMatchObject({ state: 'NOTPAY' });
    expect(refused(openCashier(order, 'prepay-1', NOW_MS + MINUTE_MS))).toBe('order_expired');
  });

  test('takes a prepay_id for two hours, even without time_expire', () => {
    expect(refused(openCashier(anOrder(), 'prepay-1', NOW_MS + PREPAY_LIFE_MS))).toBe('prepay_expired');
    const again = place(anOrder(), wanted(), 'prepay-2', NOW_MS + MINUTE_MS) as Order;
    expect(openCashier(again, 'prepay-2', NOW_MS + PREPAY_LIFE_MS)).toMatchObject({ state: 'NOTPAY' });
  });

  test('takes no second payment', () => {
    const paid = pay(anOrder(), payment(NOW_MS)) as Order;
    expect(refused(pay(paid, payment(NOW_MS + 1)))).toBe('order_paid');
  });
});
