import type { Fen } from '#kernel';
import type { OrderReport, RefundReport } from './payment-provider.js';

/** Where a report differs from what we asked for. Holds nothing personal: it is kept in clear for a person to read. */
export interface Mismatch {
  readonly field: string;
  readonly expected: string | number | null;
  readonly reported: string | number | null;
}

interface Account {
  readonly appid: string;
  readonly mchid: string;
}

/** The state of an order that has been paid; `REFUND` follows any refund. */
export function isPaid(report: OrderReport): boolean {
  return report.state === 'SUCCESS' || report.state === 'REFUND';
}

/**
 * The first field of a payment's report that is not what we ordered (check list of https://pay.weixin.qq.com/doc/v3/merchant/4012075249).
 * `attempt` is undefined when we know no such order.
 */
export function mismatchOfPayment(attempt: { amountFen: Fen } | undefined, account: Account, report: OrderReport): Mismatch | undefined {
  if (!attempt) return { field: 'out_trade_no', expected: null, reported: report.outTradeNo };
  return firstDifference([
    ['amount.total', attempt.amountFen, report.amountFen],
    ['amount.currency', 'CNY', report.currency],
    ['mchid', account.mchid, report.mchid],
    ['appid', account.appid, report.appid],
    ['trade_state', 'SUCCESS', isPaid(report) ? 'SUCCESS' : report.state],
    ['transaction_id', 'present', report.transactionId ? 'present' : undefined],
    ['success_time', 'present', report.paidAtMs === undefined ? undefined : 'present'],
  ]);
}

interface ExpectedRefund {
  readonly outTradeNo: string;
  readonly amountFen: Fen;
  readonly totalFen: Fen;
}

/** The first field of a refund's report that is not what we asked for. */
export function mismatchOfRefund(refund: ExpectedRefund | undefined, account: Account, report: RefundReport): Mismatch | undefined {
  if (!refund) return { field: 'out_refund_no', expected: null, reported: report.outRefundNo };
  return firstDifference([
    ['out_trade_no', refund.outTradeNo, report.outTradeNo],
    ['amount.refund', refund.amountFen, report.amountFen],
    ['amount.total', refund.totalFen, report.totalFen],
    ['mchid', account.mchid, report.mchid ?? account.mchid],
  ]);
}

type Comparison = readonly [field: string, expected: string | number, reported: string | number | undefined];

function firstDifference(comparisons: readonly Comparison[]): Mismatch | undefined {
  const different = comparisons.find(([, expected, reported]) => expected !== reported);
  return different && { field: different[0], expected: different[1], reported: different[2] ?? null };
}
