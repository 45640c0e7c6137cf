import { describe, expect, test } from '@jest/globals';
import type { Order } from './orders.js';
import { acceptRefund, finishRefund, type Refund, repeat, type WantedRefund } from './refunds.js';

const MINUTE_MS = 60_000;
const NOW_MS = Date.parse('2026-03-01T10:00:00Z');
const RICH = { balanceFen: 1_000_000, isOneMinuteRuleOn: true };

const paid: Order = {
  mchid: '1900000001',
  outTradeNo: 'order-0001',
  appid: 'wx1',
  openid: 'o1',
  amountFen: 800,
  description: '停车',
  notifyUrl: 'https://example.com/n',
  body: '{}',
  createdAtMs: NOW_MS,
  prepays: [],
  state: 'SUCCESS',
  payment: { transactionId: 't1', prepayId: 'p1', paidAtMs: NOW_MS },
};

function wanted(changes: Partial<WantedRefund> = {}): WantedRefund {
  const fate = { refundId: 'r1', settlesAtMs: NOW_MS + 2000, end: 'SUCCESS' as const };
  return { outRefundNo: 'refund-1', refundFen: 300, totalFen: 800, body: '{"refund":1}', ...fate, ...changes };
}

function accepted(changes: Partial<Refund> = {}): Refund {
  return { ...(acceptRefund(paid, [], wanted(), RICH, NOW_MS) as Refund), ...changes };
}

const refused = (outcome: object) => ('refused' in outcome ? outcome.refused : 'nothing');
const LATER_MS = NOW_MS + MINUTE_MS;

describe('a refund', () => {
  test('is accepted as in progress, for exactly what is left', () => {
    expect(accepted()).toMatchObject({ state: 'PROCESSING', outTradeNo: 'order-0001', transactionId: 't1' });
    expect(refused(acceptRefund(paid, [accepted()], wanted({ refundFen: 500 }), RICH, LATER_MS))).toBe('nothing');
    expect(refused(acceptRefund(paid, [accepted()], wanted({ refundFen: 501 }), RICH, LATER_MS))).toBe('INVALID_REQUEST');
  });

  test.each([
    ['of an order that does not exist', undefined, {}, 'RESOURCE_NOT_EXISTS'],
    ['of an order nobody paid', { ...paid, payment: undefined } as unknown as Order, {}, 'INVALID_REQUEST'],
    ['against another total', paid, { totalFen: 700 }, 'INVALID_REQUEST'],
    ['of more than was paid', paid, { refundFen: 801 }, 'INVALID_REQUEST'],
  ])('%s is refused', (_what, order, changes, code) => {
    expect(refused(acceptRefund(order, [], wanted(changes), RICH, NOW_MS))).toBe(code);
  });

  test('is possible for 365 days', () => {
    const yearMs = 365 * 24 * 60 * MINUTE_MS;
    expect(refused(acceptRefund(paid, [], wanted(), RICH, NOW_MS + yearMs))).toBe('nothing');
    expect(refused(acceptRefund(paid, [], wanted(), RICH, NOW_MS + yearMs + 1))).toBe('INVALID_REQUEST');
  });

  test('waits a minute after the one before, unless the rule is off', () => {
    const soon = (isOneMinuteRuleOn: boolean, atMs: number) =>
      refused(acceptRefund(paid, [accepted()], wanted(), { ...RICH, isOneMinuteRuleOn }, atMs));
    expect(soon(true, LATER_MS - 1)).toBe('FREQUENCY_LIMITED');
    expect(soon(true, LATER_MS)).toBe('nothing');
    expect(soon(false, NOW_MS)).toBe('nothing');
  });

  test('is the fiftieth at most', () => {
    const many = (count: number) => Array.from({ length: count }, () => accepted({ refundFen: 1 }));
    expect(refused(acceptRefund(paid, many(49), wanted(), RICH, LATER_MS))).toBe('nothing');
    expect(refused(acceptRefund(paid, many(50), wanted(), RICH, LATER_MS))).toBe('INVALID_REQUEST');
  });

  test('needs the money on the account', () => {
    expect(refused(acceptRefund(paid, [], wanted(), { ...RICH, balanceFen: 300 }, NOW_MS))).toBe('nothing');
    expect(refused(acceptRefund(paid, [], wanted(), { ...RICH, balanceFen: 299 }, NOW_MS))).toBe('NOT_ENOUGH');
  });

  test('that was closed gives its money free for another; an abnormal one does not', () => {
    const full = (state: Refund['state']) => [accepted({ refundFen: 800, state })];
    expect(refused(acceptRefund(paid, full('CLOSED'), wanted(), RICH, LATER_MS))).toBe('nothing');
    expect(refused(acceptRefund(paid, full('ABNORMAL'), wanted(), RICH, LATER_MS))).toBe('INVALID_REQUEST');
  });

  test('asked for again under its number is the same refund, or a refusal when the words differ', () => {
    expect(repeat(accepted(), '{"refund":1}')).toEqual(accepted());
    expect(refused(repeat(accepted(), '{"refund":2}'))).toBe('INVALID_REQUEST');
  });

  test('ends once; only an abnormal one can still be mended', () => {
    const done = finishRefund(accepted(), 'SUCCESS', LATER_MS);
    expect(finishRefund(done, 'CLOSED', LATER_MS)).toBe(done);
    const stuck = finishRefund(accepted(), 'ABNORMAL', LATER_MS);
    expect(finishRefund(stuck, 'SUCCESS', LATER_MS).state).toBe('SUCCESS');
  });
});
