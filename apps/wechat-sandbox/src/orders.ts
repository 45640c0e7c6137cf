import { type Fen, type Refusal, refuse } from '#kernel';
import { refuseCall, type WechatRefusal } from './errors.js';

const MINUTE_MS = 60_000;
/** A prepay_id lives two hours whatever time_expire says. https://pay.weixin.qq.com/doc/v3/merchant/4012791897 */
export const PREPAY_LIFE_MS = 120 * MINUTE_MS;
/** Unpaid orders close by themselves after seven days. */
const UNPAID_LIFE_MS = 7 * 24 * 60 * MINUTE_MS;
/** A shorter time_expire is silently raised to about a minute (seen by merchants, not documented). */
const SHORTEST_EXPIRY_MS = MINUTE_MS;

export type TradeState = 'NOTPAY' | 'SUCCESS' | 'REFUND' | 'CLOSED';

export interface Prepay {
  readonly prepayId: string;
  readonly issuedAtMs: number;
  /** The cashier was opened: the person may finish even after time_expire. */
  readonly openedAtMs?: number;
}

export interface NewOrder {
  readonly mchid: string;
  readonly outTradeNo: string;
  readonly appid: string;
  readonly openid: string;
  readonly amountFen: Fen;
  readonly description: string;
  readonly attach?: string;
  readonly deviceId?: string;
  readonly notifyUrl: string;
  readonly timeExpireMs?: number;
  /** The request body as sent; re-entry must repeat it byte for byte. */
  readonly body: string;
}

export interface Payment {
  readonly transactionId: string;
  readonly prepayId: string;
  readonly paidAtMs: number;
}

/** The person holds a cashier that will finish at `untilMs`; from `fromMs` on WeChat counts them as paying now. */
export interface Paying {
  readonly prepayId: string;
  readonly fromMs: number;
  readonly untilMs: number;
  readonly outcome: 'SUCCESS' | 'NOTPAY';
}

export interface Order extends NewOrder {
  readonly createdAtMs: number;
  readonly prepays: readonly Prepay[];
  readonly state: TradeState;
  readonly paying?: Paying;
  readonly payment?: Payment;
  readonly closedAtMs?: number;
}

/** The order as of this instant: an unpaid one lapses by itself. */
export function asOf(order: Order, nowMs: number): Order {
  const lapsesAtMs = order.createdAtMs + UNPAID_LIFE_MS;
  return order.state === 'NOTPAY' && nowMs >= lapsesAtMs ? { ...order, state: 'CLOSED', closedAtMs: lapsesAtMs } : order;
}

/** Last instant at which the cashier opens, or undefined when the order names none. */
export function cashierClosesAtMs(order: Order): number | undefined {
  return order.timeExpireMs === undefined ? undefined : Math.max(order.timeExpireMs, order.createdAtMs + SHORTEST_EXPIRY_MS);
}

/**
 * Places an order, or hands out a fresh prepay_id for the one already there. Refuses a paid number (ORDER_PAID), a closed one
 * (ORDER_CLOSED, or OUT_TRADE_NO_USED when asked with other words), other words for an open one (INVALID_REQUEST) and a time_expire gone by.
 */
export function place(existing: Order | undefined, wanted: NewOrder, prepayId: string, nowMs: number): Order | WechatRefusal {
  const prepay: Prepay = { prepayId, issuedAtMs: nowMs };
  if (!existing)
    return isExpired(wanted, nowMs) ? expiredOnArrival() : { ...wanted, createdAtMs: nowMs, prepays: [prepay], state: 'NOTPAY' };
  const order = asOf(existing, nowMs);
  const isSame = order.body === wanted.body;
  if (order.state === 'SUCCESS' || order.state === 'REFUND') return refuseCall('ORDER_PAID');
  if (order.state === 'CLOSED') return isSame ? refuseCall('ORDER_CLOSED') : refuseCall('OUT_TRADE_NO_USED');
  if (!isSame) return refuseCall('INVALID_REQUEST', '请求重入时，参数与首次请求时不一致', { cause: 268498688 });
  const closesAtMs = cashierClosesAtMs(order);
  if (closesAtMs !== undefined && nowMs >= closesAtMs) return expiredOnArrival();
  return { ...order, prepays: [...order.prepays, prepay] };
}

function isExpired(wanted: NewOrder, nowMs: number): boolean {
  return wanted.timeExpireMs !== undefined && wanted.timeExpireMs <= nowMs;
}

function expiredOnArrival(): WechatRefusal {
  const detail = { field: '/time_expire', value: '', issue: '订单失效时间已过', location: 'body' };
  return refuseCall('PARAM_ERROR', '订单失效时间已过', { detail });
}

/** Until the cashier has finished, however late its alarm rings: in between nobody may close what is about to be paid. */
export function isPayingNow(order: Order, nowMs: number): boolean {
  return order.state === 'NOTPAY' && order.paying !== undefined && order.paying.fromMs <= nowMs;
}

/**
 * Closes an unpaid order; closing again changes nothing. A person in the middle of paying makes WeChat answer 429, which must not be read
 * as "closed". https://developers.weixin.qq.com/community/develop/doc/00024ef66683385500b216e3060000
 */
export function close(existing: Order | undefined, nowMs: number): Order | WechatRefusal {
  if (!existing) return refuseCall('ORDER_NOT_EXIST');
  const order = asOf(existing, nowMs);
  if (order.state === 'CLOSED') return order;
  if (order.state !== 'NOTPAY') return refuseCall('ORDER_PAID');
  if (isPayingNow(order, nowMs)) return refuseCall('FREQUENCY_LIMITED', '用户支付中，请稍后重试');
  const { paying: _, ...rest } = order;
  return { ...rest, state: 'CLOSED', closedAtMs: nowMs };
}

/** Why the cashier turns a person away. */
export type CashierCode = 'order_closed' | 'order_paid' | 'prepay_expired' | 'order_expired' | 'prepay_unknown';

/** Opens the cashier: never for a closed or paid order, never after time_expire or with an old prepay_id. Opening again keeps the first time. */
export function openCashier(existing: Order, prepayId: string, nowMs: number): Order | Refusal<CashierCode> {
  const order = asOf(existing, nowMs);
  const prepay = order.prepays.find((one) => one.prepayId === prepayId);
  if (!prepay) return refuse('prepay_unknown');
  if (order.state === 'CLOSED') return refuse('order_closed');
  if (order.state !== 'NOTPAY') return refuse('order_paid');
  if (prepay.openedAtMs !== undefined) return order;
  if (nowMs >= prepay.issuedAtMs + PREPAY_LIFE_MS) return refuse('prepay_expired');
  const closesAtMs = cashierClosesAtMs(order);
  if (closesAtMs !== undefined && nowMs >= closesAtMs) return refuse('order_expired');
  return { ...order, prepays: order.prepays.map((one) => (one === prepay ? { ...one, openedAtMs: nowMs } : one)) };
}

/** The person pays at a cashier that is open, or that can be opened now. */
export function pay(existing: Order, payment: Payment): Order | Refusal<CashierCode> {
  const opened = openCashier(existing, payment.prepayId, payment.paidAtMs);
  if ('refused' in opened) return opened;
  const { paying: _, ...order } = opened;
  return { ...order, state: 'SUCCESS', payment };
}

/** The person opens the cashier now and will be done later. */
export function startPaying(existing: Order, paying: Paying, nowMs: number): Order | Refusal<CashierCode> {
  const opened = openCashier(existing, paying.prepayId, nowMs);
  return 'refused' in opened ? opened : { ...opened, paying };
}

/** The cashier is put away without payment: the order stays as it was. */
export function stopPaying(order: Order): Order {
  const { paying: _, ...rest } = order;
  return rest;
}

/** A cashier that had been open all along turns out to be in use: allowed even past time_expire, as in real life. */
export function foundPaying(order: Order, paying: Paying): Order {
  const prepays = order.prepays.map((one) =>
    one.prepayId === paying.prepayId ? { ...one, openedAtMs: one.openedAtMs ?? one.issuedAtMs } : one,
  );
  return { ...order, prepays, paying };
}

/** A closed order for which money arrives all the same. */
export function reopened(order: Order): Order {
  const { closedAtMs: _, ...rest } = order;
  const prepays = rest.prepays.map((one) => ({ ...one, openedAtMs: one.openedAtMs ?? one.issuedAtMs }));
  return { ...rest, prepays, state: 'NOTPAY' };
}
