// What came in, what was kept and what went back, order by order.
import { flaw, shown } from './flaw.mjs';

/** @typedef {import('./flaw.mjs').Flaw} Flaw */
/** @typedef {import('./leaf.mjs').Leaf} Leaf */
/**
 * An intent to refund is known by its reason: its number at WeChat may change on the way.
 * @typedef {{ readonly reason: string | null, readonly amountFen: number, isDone: boolean }} Refund
 */
/**
 * @typedef {object} Order
 * @property {number} receivedFen
 * @property {number | undefined} keptFen
 * @property {readonly Refund[]} refunds
 */

/** Most orders have none: they share this. @type {readonly Refund[]} */
const NO_REFUNDS = [];

export class Money {
  /** @type {Map<string, Order>} */
  #orders = new Map();
  receivedFen = 0;
  refundedFen = 0;

  /** @param {Leaf} leaf of an action `payment.*` or `refund.*` @returns {Flaw | undefined} */
  apply({ action, subject, facts, reason }) {
    const { outTradeNo, outRefundNo, amountFen } = facts;
    if (subject.id !== (subject.kind === 'refund' ? outRefundNo : outTradeNo))
      return flaw('subject', '对象与单号不一致', 'the subject is not what the number says');
    const order = this.#orders.get(outTradeNo);
    if (action === 'payment.received') return this.#receive(order, outTradeNo, amountFen);
    if (!order) return flaw('money_unpaid', `订单 ${shown(outTradeNo)} 未曾收款`, `order ${shown(outTradeNo)} was never paid`);
    if (action === 'payment.kept') return keep(order, amountFen);
    if (action === 'refund.requested') return request(order, reason, amountFen);
    return this.#end(order, reason, amountFen, action === 'refund.succeeded');
  }

  /** @param {Order | undefined} order @param {string} outTradeNo @param {number} amountFen */
  #receive(order, outTradeNo, amountFen) {
    if (order) return flaw('money_twice', `订单 ${shown(outTradeNo)} 重复收款`, `order ${shown(outTradeNo)} was received twice`);
    this.#orders.set(outTradeNo, { receivedFen: amountFen, keptFen: undefined, refunds: NO_REFUNDS });
    this.receivedFen += amountFen;
    return undefined;
  }

  /** @param {Order} order @param {string | null} reason @param {number} amountFen @param {boolean} hasSucceeded */
  #end(order, reason, amountFen, hasSucceeded) {
    const refund = order.refunds.find((one) => one.reason === reason);
    if (!refund || refund.amountFen !== amountFen)
      return flaw('refund_unasked', '这笔退款未曾申请，或金额不符', 'this refund was never requested, or of another amount');
    if (refund.isDone) return flaw('refund_twice', '同一笔退款成功之后又有记录', 'the refund had succeeded already');
    if (!hasSucceeded) return undefined;
    refund.isDone = true;
    this.refundedFen += amountFen;
    return undefined;
  }
}

/** What has been asked back before cannot be kept. @param {Order} order @param {number} amountFen */
function keep(order, amountFen) {
  if (order.keptFen !== undefined) return flaw('money_twice', '同一订单两次入账', 'the order was kept twice');
  if (amountFen + refundsOf(order) > order.receivedFen) return exceeded(order, amountFen + refundsOf(order));
  order.keptFen = amountFen;
  return undefined;
}

/** @param {Order} order @param {string | null} reason @param {number} amountFen */
function request(order, reason, amountFen) {
  if (order.refunds.some((one) => one.reason === reason))
    return flaw('refund_twice', '同一原因两次申请退款', 'a refund was requested twice for the same reason');
  if (refundsOf(order) + amountFen > order.receivedFen) return exceeded(order, refundsOf(order) + amountFen);
  order.refunds = [...order.refunds, { reason, amountFen, isDone: false }];
  return undefined;
}

/** @param {Order} order */
const refundsOf = (order) => order.refunds.reduce((sum, refund) => sum + refund.amountFen, 0);

/** @param {Order} order @param {number} fen */
function exceeded({ receivedFen }, fen) {
  const [zh, en] = [`入账与退款合计 ${fen} 分，超过实收 ${receivedFen} 分`, `kept and refunded ${fen} fen, received ${receivedFen}`];
  return flaw('money_exceeded', zh, en);
}
