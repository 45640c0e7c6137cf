import { formatInstant } from '#kernel';
import type { Callback } from './callbacks.js';
import { asOf, type Order } from './orders.js';
import type { Refund } from './refunds.js';
import { balanceFen, type World } from './world.js';

/** One order, or only the newest so many; without either, all. Totals are those of what is shown under `outTradeNo`, else of everything. */
export interface LedgerQuestion {
  readonly outTradeNo?: string | undefined;
  readonly newest?: number | undefined;
}

/** The sandbox's own book in plain words: what was ordered, paid, refunded and announced. Money in fen, times RFC 3339. */
export function ledgerOf(world: World, { outTradeNo, newest }: LedgerQuestion): object {
  const { book, clock } = world;
  const isWanted = (row: { readonly outTradeNo: string }) => outTradeNo === undefined || row.outTradeNo === outTradeNo;
  const orders = book
    .orders()
    .filter(isWanted)
    .slice(newest === undefined ? 0 : -newest);
  const shown = new Set(orders.map((order) => order.outTradeNo));
  const isShown = (row: { readonly outTradeNo: string }) => shown.has(row.outTradeNo);
  const payments = book.payments().filter(isWanted);
  const refunds = book.refunds().filter(isWanted);
  const nowMs = clock.nowMs();
  return {
    now: formatInstant(nowMs),
    orders: orders.map((order) => orderLine(asOf(order, nowMs))),
    payments: payments.filter(isShown).map(({ paidAtMs, ...payment }) => ({ ...payment, paidAt: formatInstant(paidAtMs) })),
    refunds: refunds.filter(isShown).map(refundLine),
    callbacks: book.callbacks().filter(isShown).map(callbackLine),
    totals: {
      paidFen: sum(payments.map((payment) => payment.amountFen)),
      refundedFen: sumOf(refunds, ['SUCCESS']),
      /** Taken from the merchant, not yet with the payer: in progress, or stuck. */
      refundingFen: sumOf(refunds, ['PROCESSING', 'ABNORMAL']),
      abnormalFen: sumOf(refunds, ['ABNORMAL']),
    },
    balanceFen: balanceFen(world),
  };
}

function sum(amounts: readonly number[]): number {
  return amounts.reduce((total, amount) => total + amount, 0);
}

function sumOf(refunds: readonly Refund[], states: readonly Refund['state'][]): number {
  return sum(refunds.filter((refund) => states.includes(refund.state)).map((refund) => refund.refundFen));
}

function instant(ms: number | undefined): string | null {
  return ms === undefined ? null : formatInstant(ms);
}

function orderLine(order: Order): object {
  return {
    outTradeNo: order.outTradeNo,
    prepayIds: order.prepays.map((prepay) => prepay.prepayId),
    state: order.state,
    amountFen: order.amountFen,
    openid: order.openid,
    description: order.description,
    notifyUrl: order.notifyUrl,
    timeExpire: instant(order.timeExpireMs),
    createdAt: instant(order.createdAtMs),
    paidAt: instant(order.payment?.paidAtMs),
    closedAt: instant(order.closedAtMs),
    transactionId: order.payment?.transactionId ?? null,
    isPaying: order.paying !== undefined,
  };
}

function refundLine(refund: Refund): object {
  return {
    outRefundNo: refund.outRefundNo,
    outTradeNo: refund.outTradeNo,
    refundId: refund.refundId,
    transactionId: refund.transactionId,
    amountFen: refund.refundFen,
    state: refund.state,
    reason: refund.reason ?? null,
    createdAt: instant(refund.createdAtMs),
    finishedAt: instant(refund.finishedAtMs),
  };
}

function callbackLine(callback: Callback): object {
  return {
    id: callback.id,
    kind: callback.kind,
    eventType: callback.eventType,
    outTradeNo: callback.outTradeNo,
    outRefundNo: callback.outRefundNo ?? null,
    url: callback.url,
    state: callback.state,
    createdAt: instant(callback.createdAtMs),
    nextTryAt: instant(callback.nextTryAtMs),
    tries: callback.tries.map(({ atMs, status, bodySnippet, note }) => ({
      at: instant(atMs),
      status,
      bodySnippet,
      ...(note === undefined ? {} : { note }),
    })),
  };
}
