import { expect, test } from '@jest/globals';
import { isPaid, mismatchOfPayment, mismatchOfRefund } from './mismatch.js';
import type { OrderReport, RefundReport } from './payment-provider.js';

const ACCOUNT = { appid: 'wx1', mchid: '19' };
const aReport = (changes: Partial<OrderReport> = {}): OrderReport => ({
  outTradeNo: 'order1',
  state: 'SUCCESS',
  appid: 'wx1',
  mchid: '19',
  transactionId: '42',
  amountFen: 800,
  currency: 'CNY',
  paidAtMs: 1,
  ...changes,
});
const fieldOf = (changes: Partial<OrderReport>) => mismatchOfPayment({ amountFen: 800 }, ACCOUNT, aReport(changes))?.field;

test('a report that agrees with the order in every field has no mismatch', () => {
  expect(fieldOf({})).toBeUndefined();
});

test.each<[string, Partial<OrderReport>]>([
  ['amount.total', { amountFen: 801 }],
  ['amount.total', { amountFen: undefined }],
  ['amount.currency', { currency: 'USD' }],
  ['mchid', { mchid: '20' }],
  ['appid', { appid: 'wx2' }],
  ['trade_state', { state: 'NOTPAY' }],
  ['transaction_id', { transactionId: undefined }],
  ['success_time', { paidAtMs: undefined }],
])('a difference in %s is found', (field, changes) => {
  expect(fieldOf(changes)).toBe(field);
});

test('an order that we do not know is a mismatch', () => {
  expect(mismatchOfPayment(undefined, ACCOUNT, aReport())).toEqual({ field: 'out_trade_no', expected: null, reported: 'order1' });
});

test('REFUND says that an order was paid, not that it was refunded', () => {
  expect(isPaid(aReport({ state: 'REFUND' }))).toBe(true);
  expect(isPaid(aReport({ state: 'CLOSED' }))).toBe(false);
});

test('a refund must name its order, its amount and the total', () => {
  const report: RefundReport = { outRefundNo: 'r', outTradeNo: 'o', refundId: '5', status: 'SUCCESS', amountFen: 300, totalFen: 800 };
  const expected = { outTradeNo: 'o', amountFen: 300, totalFen: 800 };
  expect(mismatchOfRefund(expected, ACCOUNT, report)).toBeUndefined();
  expect(mismatchOfRefund(expected, ACCOUNT, { ...report, amountFen: 301 })?.field).toBe('amount.refund');
  expect(mismatchOfRefund(expected, ACCOUNT, { ...report, totalFen: 801 })?.field).toBe('amount.total');
  expect(mismatchOfRefund(expected, ACCOUNT, { ...report, outTradeNo: 'p' })?.field).toBe('out_trade_no');
  expect(mismatchOfRefund(expected, ACCOUNT, { ...report, mchid: '20' })?.field).toBe('mchid');
  expect(mismatchOfRefund(undefined, ACCOUNT, report)?.field).toBe('out_refund_no');
});
