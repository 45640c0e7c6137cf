import { isRefusal, localDate, type Refusal } from '#kernel';
import type { Callback } from './callbacks.js';
import type { Courier } from './courier.js';
import { isSignedBy, paySignMessage } from './crypto.js';
import {
  type CashierCode,
  cashierClosesAtMs,
  foundPaying,
  type Order,
  openCashier,
  type Paying,
  pay,
  reopened,
  startPaying,
  stopPaying,
} from './orders.js';
import type { ScenarioName, ScenarioParams } from './scenarios.js';
import type { World } from './world.js';

/** What `wx.requestPayment` was called with, all or nothing; `package` may be left out, since the address already names the prepay_id. `openid` is the person holding the phone, where known. */
export interface CashierRequest {
  readonly appId?: string | undefined;
  readonly timeStamp?: string | undefined;
  readonly nonceStr?: string | undefined;
  readonly package?: string | undefined;
  readonly signType?: string | undefined;
  readonly paySign?: string | undefined;
  readonly openid?: string | undefined;
}

export interface CashierAnswer {
  /** What the Mini Program is told: never proof of anything. `requestPayment:pending` stands for a cashier still open. */
  readonly result: string;
  readonly orderState: string | null;
  readonly [more: string]: unknown;
}

const OK = 'requestPayment:ok';
const CANCELLED = 'requestPayment:fail cancel';
const WORDS: Record<CashierCode, string> = {
  order_closed: '该订单已关闭',
  order_paid: '该订单已支付',
  prepay_expired: '支付会话已过期',
  order_expired: '订单已超过支付期限',
  prepay_unknown: '支付会话不存在',
};
/** A late payer is done this long after time_expire, unless told otherwise. */
const LATE_BY_MS = 5000;
const NO_EXPIRY_LATE_BY_MS = 60_000;

/** The person at the cashier. */
export class Cashier {
  constructor(
    private readonly world: World,
    private readonly courier: Courier,
  ) {}

  open(prepayId: string, request: CashierRequest): CashierAnswer {
    const order = this.world.book.orderBy(prepayId);
    if (!order) return failed(WORDS.prepay_unknown, null);
    const objection = this.#objection(order, prepayId, request);
    if (objection) return failed(objection, order.state);
    const opened = openCashier(order, prepayId, this.world.clock.nowMs());
    if (isRefusal(opened)) return failed(WORDS[opened.refused], order.state);
    this.world.book.saveOrder(opened);
    return { result: 'requestPayment:opened', orderState: opened.state };
  }

  /** Acts out `outcome`, else what the order's script says; without one the person simply pays. */
  pay(prepayId: string, request: CashierRequest, outcome?: { name: ScenarioName; params: ScenarioParams }): CashierAnswer {
    const order = this.world.book.orderBy(prepayId);
    if (!order) return failed(WORDS.prepay_unknown, null);
    const objection = this.#objection(order, prepayId, request);
    if (objection) return failed(objection, order.state);
    if (outcome) this.world.script.attach(order.outTradeNo, outcome.name, outcome.params);
    const plan = this.world.script.takeCashierPlan(order.outTradeNo);
    switch (plan.kind) {
      case 'cancel':
        return this.#cancel(order, prepayId);
      case 'pay-later':
        return this.#payLater(order, prepayId, plan.afterMs, plan.payingMs);
      case 'pay-twice':
        return this.#payTwice(order, prepayId, plan.alsoPrepayId ?? prepayId);
      case 'pay-but-show-cancel':
        return { ...this.#payNow(order, prepayId), result: CANCELLED };
      case 'pay':
        return this.#payNow(order, prepayId);
    }
  }

  /** Pays before the merchant has even been told the prepay_id. */
  payUnseen(order: Order, prepayId: string): Callback | undefined {
    const booked = this.#book(order, prepayId);
    return isRefusal(booked) ? undefined : booked.callback;
  }

  /** The merchant asks to close while the person is paying: from now on the order counts as "paying now". */
  beginUnnoticed(order: Order, outcome: Paying['outcome'], afterMs: number): void {
    const nowMs = this.world.clock.nowMs();
    const prepayId = order.prepays.at(-1)?.prepayId;
    if (prepayId === undefined || order.state !== 'NOTPAY' || order.paying) return;
    const paying = foundPaying(order, { prepayId, fromMs: nowMs, untilMs: nowMs + afterMs, outcome });
    this.world.book.saveOrder(paying);
    this.#arm(paying);
  }

  /** The bank completes a payment that began before the order was closed: the merchant has let the goods go and learns of the money now. */
  payAfterClose(order: Order, afterMs: number): void {
    const prepayId = order.prepays.at(-1)?.prepayId;
    if (prepayId === undefined) return;
    this.world.clock.setAlarm(`late ${order.outTradeNo}`, this.world.clock.nowMs() + afterMs, () => {
      const closed = this.world.book.orderBy(prepayId);
      if (closed?.state === 'CLOSED') this.#book(reopened(closed), prepayId);
    });
  }

  rearm(): void {
    for (const order of this.world.book.orders()) this.#arm(order);
  }

  #cancel(order: Order, prepayId: string): CashierAnswer {
    const opened = openCashier(order, prepayId, this.world.clock.nowMs());
    return isRefusal(opened) ? failed(WORDS[opened.refused], order.state) : { result: CANCELLED, orderState: order.state };
  }

  #payNow(order: Order, prepayId: string): CashierAnswer {
    const booked = this.#book(order, prepayId);
    return isRefusal(booked) ? failed(WORDS[booked.refused], order.state) : { result: OK, orderState: booked.order.state };
  }

  #payTwice(order: Order, prepayId: string, otherPrepayId: string): CashierAnswer {
    const first = this.#payNow(order, prepayId);
    const other = this.world.book.orderBy(otherPrepayId);
    const second = other ? this.#payNow(other, otherPrepayId) : failed(WORDS.prepay_unknown, null);
    return { ...first, second };
  }

  #payLater(order: Order, prepayId: string, afterMs: number | undefined, payingMs: number): CashierAnswer {
    const nowMs = this.world.clock.nowMs();
    const closesAtMs = cashierClosesAtMs(order) ?? nowMs + NO_EXPIRY_LATE_BY_MS;
    const untilMs = afterMs === undefined ? closesAtMs + LATE_BY_MS : nowMs + afterMs;
    const started = startPaying(order, { prepayId, fromMs: untilMs - payingMs, untilMs, outcome: 'SUCCESS' }, nowMs);
    if (isRefusal(started)) return failed(WORDS[started.refused], order.state);
    this.world.book.saveOrder(started);
    this.#arm(started);
    return { result: 'requestPayment:pending', orderState: started.state, finishesInMs: untilMs - nowMs };
  }

  #arm(order: Order): void {
    const { paying } = order;
    if (order.state !== 'NOTPAY' || !paying) return;
    this.world.clock.setAlarm(`paying ${order.outTradeNo}`, paying.untilMs, () => this.#finish(paying));
  }

  #finish(paying: Paying): void {
    const order = this.world.book.orderBy(paying.prepayId);
    if (order?.paying?.untilMs !== paying.untilMs) return;
    if (paying.outcome === 'SUCCESS') this.#book(order, paying.prepayId);
    else this.world.book.saveOrder(stopPaying(order));
  }

  #book(order: Order, prepayId: string): { order: Order; callback: Callback } | Refusal<CashierCode> {
    const { book, chance, clock } = this.world;
    const nowMs = clock.nowMs();
    const day = localDate(nowMs).replaceAll('-', '');
    const paid = pay(order, { transactionId: `420000${chance.digits(4)}${day}${chance.digits(10)}`, prepayId, paidAtMs: nowMs });
    if (isRefusal(paid)) return paid;
    book.saveOrder(paid);
    const { outTradeNo, amountFen, payment } = paid;
    if (payment) book.savePayment({ transactionId: payment.transactionId, outTradeNo, amountFen, paidAtMs: nowMs });
    return { order: paid, callback: this.courier.announcePayment(paid) };
  }

  /** Why this person may not stand at this cashier: another's order, or a paySign that the merchant did not make. */
  #objection(order: Order, prepayId: string, request: CashierRequest): string | undefined {
    if (request.openid !== undefined && request.openid !== order.openid) return '不允许他人支付该订单';
    if (request.package !== undefined && request.package !== `prepay_id=${prepayId}`) return WORDS.prepay_unknown;
    const { appId, timeStamp, nonceStr, signType, paySign } = request;
    const fields = [appId, timeStamp, nonceStr, signType, paySign];
    if (fields.every((field) => field === undefined)) return undefined;
    if (appId === undefined || timeStamp === undefined || nonceStr === undefined || paySign === undefined) return '缺少参数';
    if (signType !== 'RSA' || appId !== order.appid || !/^\d{10}$/.test(timeStamp) || nonceStr === '' || nonceStr.length > 32)
      return '参数错误';
    const message = paySignMessage(appId, timeStamp, nonceStr, prepayId);
    return isSignedBy(message, paySign, this.world.merchantKey) ? undefined : '支付验证签名失败';
  }
}

function failed(words: string, orderState: string | null): CashierAnswer {
  return { result: `requestPayment:fail ${words}`, orderState };
}
