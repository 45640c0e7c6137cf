import { formatInstant } from '#kernel';
import type { Order } from './orders.js';
import type { Refund } from './refunds.js';

/** RFC 3339 in Beijing time with whole seconds, as WeChat writes it. */
export function wechatTime(ms: number): string {
  return formatInstant(Math.floor(ms / 1000) * 1000);
}

const STATE_WORDS = { SUCCESS: '支付成功', REFUND: '转入退款', NOTPAY: '订单未支付', CLOSED: '订单已关闭' } as const;

/** What a query answers, and what a payment callback carries. Most members are absent until the order is paid. */
export function transactionView(order: Order): Record<string, unknown> {
  const facts = {
    appid: order.appid,
    mchid: order.mchid,
    out_trade_no: order.outTradeNo,
    trade_state: order.state,
    trade_state_desc: STATE_WORDS[order.state],
    ...(order.attach === undefined ? {} : { attach: order.attach }),
  };
  if (!order.payment) return { ...facts, amount: { total: order.amountFen, currency: 'CNY' }, payer: { openid: order.openid } };
  return {
    ...facts,
    transaction_id: order.payment.transactionId,
    trade_type: 'JSAPI',
    bank_type: 'OTHERS',
    success_time: wechatTime(order.payment.paidAtMs),
    payer: { openid: order.openid },
    amount: { total: order.amountFen, payer_total: order.amountFen, currency: 'CNY', payer_currency: 'CNY' },
    ...(order.deviceId === undefined ? {} : { scene_info: { device_id: order.deviceId } }),
    promotion_detail: [],
  };
}

/** What a refund call and a refund query answer. */
export function refundView(refund: Refund): Record<string, unknown> {
  return {
    refund_id: refund.refundId,
    out_refund_no: refund.outRefundNo,
    transaction_id: refund.transactionId,
    out_trade_no: refund.outTradeNo,
    channel: 'ORIGINAL',
    user_received_account: '支付用户零钱',
    ...(refund.state === 'SUCCESS' && refund.finishedAtMs !== undefined ? { success_time: wechatTime(refund.finishedAtMs) } : {}),
    create_time: wechatTime(refund.createdAtMs),
    status: refund.state,
    funds_account: 'AVAILABLE',
    amount: refundAmounts(refund),
    promotion_detail: [],
  };
}

function refundAmounts({ totalFen, refundFen }: Refund): Record<string, unknown> {
  return {
    total: totalFen,
    refund: refundFen,
    from: [],
    payer_total: totalFen,
    payer_refund: refundFen,
    settlement_refund: refundFen,
    settlement_total: totalFen,
    discount_refund: 0,
    currency: 'CNY',
    refund_fee: 0,
  };
}

/** What a refund callback carries: other words than the query (`refund_status`), as published. https://pay.weixin.qq.com/doc/v3/merchant/4012791865 */
export function refundNotice(refund: Refund): Record<string, unknown> {
  return {
    mchid: refund.mchid,
    transaction_id: refund.transactionId,
    out_trade_no: refund.outTradeNo,
    refund_id: refund.refundId,
    out_refund_no: refund.outRefundNo,
    refund_status: refund.state,
    ...(refund.state === 'SUCCESS' && refund.finishedAtMs !== undefined ? { success_time: wechatTime(refund.finishedAtMs) } : {}),
    user_received_account: '支付用户零钱',
    amount: { total: refund.totalFen, refund: refund.refundFen, payer_total: refund.totalFen, payer_refund: refund.refundFen },
  };
}
