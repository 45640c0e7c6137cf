import type { Fen } from '#kernel';
import { refuseCall, type WechatRefusal } from './errors.js';
import type { Order } from './orders.js';

const MINUTE_MS = 60_000;
const YEAR_MS = 365 * 24 * 60 * MINUTE_MS;
/** https://pay.weixin.qq.com/wiki/doc/apiv3/apis/chapter3_5_9.shtml */
const MOST_REFUNDS = 50;

export type RefundState = 'PROCESSING' | 'SUCCESS' | 'ABNORMAL' | 'CLOSED';
export type RefundEnd = Exclude<RefundState, 'PROCESSING'>;

export interface NewRefund {
  readonly outRefundNo: string;
  readonly refundFen: Fen;
  readonly totalFen: Fen;
  readonly reason?: string;
  readonly notifyUrl?: string;
  /** The request body as sent; the same number again must repeat it byte for byte. */
  readonly body: string;
}

export interface WantedRefund extends NewRefund {
  readonly refundId: string;
  /** When WeChat will have finished, and how. */
  readonly settlesAtMs: number;
  readonly end: RefundEnd;
}

export interface Refund extends WantedRefund {
  readonly mchid: string;
  readonly outTradeNo: string;
  readonly transactionId: string;
  readonly state: RefundState;
  readonly createdAtMs: number;
  readonly finishedAtMs?: number;
}

export interface RefundRules {
  readonly balanceFen: Fen;
  readonly isOneMinuteRuleOn: boolean;
}

/** Money of an order that refunds have taken or may still take: everything but closed refunds. */
export function takenFen(refunds: readonly Refund[]): Fen {
  return refunds.filter((refund) => refund.state !== 'CLOSED').reduce((sum, refund) => sum + refund.refundFen, 0);
}

/** The same number again: its refund as it stands now, or a refusal when the words differ. */
export function repeat(existing: Refund, body: string): Refund | WechatRefusal {
  return existing.body === body
    ? existing
    : refuseCall('INVALID_REQUEST', '商户退款单号重复，且请求参数与首次请求不一致', { cause: 268498688 });
}

/**
 * Accepts a refund as PROCESSING. `earlier` are the refunds of this order, in any order.
 * Refuses what is not paid, another total, too old, too many, too much (INVALID_REQUEST), within a minute of the one before
 * (FREQUENCY_LIMITED) and what the merchant's balance cannot carry (NOT_ENOUGH).
 */
export function acceptRefund(
  order: Order | undefined,
  earlier: readonly Refund[],
  wanted: WantedRefund,
  rules: RefundRules,
  nowMs: number,
): Refund | WechatRefusal {
  if (!order) return refuseCall('RESOURCE_NOT_EXISTS', '订单不存在');
  if (!order.payment) return refuseCall('INVALID_REQUEST', '订单未支付，不支持退款');
  if (wanted.totalFen !== order.amountFen) return refuseCall('INVALID_REQUEST', '订单金额与原订单不一致');
  if (nowMs > order.payment.paidAtMs + YEAR_MS) return refuseCall('INVALID_REQUEST', '订单已超过可退款的最大期限');
  const open = earlier.filter((refund) => refund.state !== 'CLOSED');
  const takenByNowFen = takenFen(earlier);
  if (takenByNowFen >= order.amountFen) return refuseCall('INVALID_REQUEST', '订单已全额退款');
  if (takenByNowFen + wanted.refundFen > order.amountFen) return refuseCall('INVALID_REQUEST', '申请退款金额超过可退金额');
  if (open.length >= MOST_REFUNDS) return refuseCall('INVALID_REQUEST', '退款次数超过限制');
  const latestMs = Math.max(...earlier.map((refund) => refund.createdAtMs));
  if (rules.isOneMinuteRuleOn && nowMs < latestMs + MINUTE_MS) {
    return refuseCall('FREQUENCY_LIMITED', '同一笔订单的多次退款需间隔1分钟');
  }
  if (wanted.refundFen > rules.balanceFen) return refuseCall('NOT_ENOUGH');
  const { mchid, outTradeNo } = order;
  return { ...wanted, mchid, outTradeNo, transactionId: order.payment.transactionId, state: 'PROCESSING', createdAtMs: nowMs };
}

/** A refund ends once. An abnormal one can still be mended by hand; success and closed are final. */
export function finishRefund(refund: Refund, end: RefundEnd, nowMs: number): Refund {
  const isOpen = refund.state === 'PROCESSING' || (refund.state === 'ABNORMAL' && end !== 'ABNORMAL');
  return isOpen ? { ...refund, state: end, finishedAtMs: nowMs } : refund;
}
