import type { Fen } from '#kernel';
import type { Callback } from './callbacks.js';
import type { Journal } from './journal.js';
import type { Order } from './orders.js';
import type { Refund } from './refunds.js';

/** A payment as it was booked: never changed afterwards, so that the ledger does not depend on the order's later life. */
export interface BookedPayment {
  readonly transactionId: string;
  readonly outTradeNo: string;
  readonly amountFen: Fen;
  readonly paidAtMs: number;
}

/** A message as it was asked for, and what the asker was told. `errcode` 0: it is on the person's phone. */
export interface Message {
  readonly id: string;
  readonly atMs: number;
  readonly openid: string;
  readonly templateId: string;
  readonly page: string | undefined;
  readonly values: Readonly<Record<string, string>>;
  readonly errcode: number;
}

export interface Settings {
  readonly openingBalanceFen: Fen;
  readonly clockOffsetMs: number;
  /** How often a sandbox has been started over this book: part of the seed, so that no number is handed out twice. */
  readonly starts: number;
}

interface Rows {
  order: Order;
  payment: BookedPayment;
  refund: Refund;
  callback: Callback;
  message: Message;
  usedCode: { usedAtMs: number };
  settings: Settings;
}

/** Everything the sandbox remembers, in memory; each change is also written to the journal when there is one. */
export class Book {
  readonly #orders = new Map<string, Order>();
  readonly #payments = new Map<string, BookedPayment>();
  readonly #refunds = new Map<string, Refund>();
  readonly #callbacks = new Map<string, Callback>();
  readonly #messages = new Map<string, Message>();
  readonly #usedCodes = new Map<string, { usedAtMs: number }>();
  readonly #settings = new Map<string, Settings>();
  /** Which order a prepay_id or a transaction id belongs to; rebuilt from the orders. */
  readonly #orderKeys = new Map<string, string>();
  readonly #tables = {
    order: this.#orders,
    payment: this.#payments,
    refund: this.#refunds,
    callback: this.#callbacks,
    message: this.#messages,
    usedCode: this.#usedCodes,
    settings: this.#settings,
  };

  constructor(private readonly journal: Journal | undefined) {
    for (const { table, key, row } of journal?.read() ?? []) {
      const rows = this.#tables[table as keyof Rows] as Map<string, unknown> | undefined;
      rows?.set(key, row);
    }
    for (const order of this.#orders.values()) this.#index(order);
  }

  order(mchid: string, outTradeNo: string): Order | undefined {
    return this.#orders.get(`${mchid}/${outTradeNo}`);
  }
  /** `id` is a prepay_id or a transaction id. */
  orderBy(id: string): Order | undefined {
    const key = this.#orderKeys.get(id);
    return key === undefined ? undefined : this.#orders.get(key);
  }
  /** In the order in which they were placed. */
  orders(): Order[] {
    return [...this.#orders.values()];
  }
  saveOrder(order: Order): void {
    this.#save('order', this.#orders, keyOf(order), order);
    this.#index(order);
  }

  payments(): BookedPayment[] {
    return [...this.#payments.values()];
  }
  savePayment(payment: BookedPayment): void {
    this.#save('payment', this.#payments, payment.transactionId, payment);
  }

  refund(outRefundNo: string): Refund | undefined {
    return this.#refunds.get(outRefundNo);
  }
  refunds(): Refund[] {
    return [...this.#refunds.values()];
  }
  refundsOf(outTradeNo: string): Refund[] {
    return this.refunds().filter((refund) => refund.outTradeNo === outTradeNo);
  }
  saveRefund(refund: Refund): void {
    this.#save('refund', this.#refunds, refund.outRefundNo, refund);
  }

  callback(id: string): Callback | undefined {
    return this.#callbacks.get(id);
  }
  callbacks(): Callback[] {
    return [...this.#callbacks.values()];
  }
  saveCallback(callback: Callback): void {
    this.#save('callback', this.#callbacks, callback.id, callback);
  }

  messages(): Message[] {
    return [...this.#messages.values()];
  }
  saveMessage(message: Message): void {
    this.#save('message', this.#messages, message.id, message);
  }

  /** True the first time a login code is seen. */
  takeCode(code: string, nowMs: number): boolean {
    if (this.#usedCodes.has(code)) return false;
    this.#save('usedCode', this.#usedCodes, code, { usedAtMs: nowMs });
    return true;
  }

  get settings(): Settings | undefined {
    return this.#settings.get('settings');
  }
  saveSettings(settings: Settings): void {
    this.#save('settings', this.#settings, 'settings', settings);
  }

  clear(): void {
    for (const rows of [...Object.values(this.#tables), this.#orderKeys]) rows.clear();
    this.journal?.clear();
  }

  #index(order: Order): void {
    for (const prepay of order.prepays) this.#orderKeys.set(prepay.prepayId, keyOf(order));
    if (order.payment) this.#orderKeys.set(order.payment.transactionId, keyOf(order));
  }

  #save<Row>(table: keyof Rows, rows: Map<string, Row>, key: string, row: Row): void {
    rows.set(key, row);
    this.journal?.append({ table, key, row });
  }
}

function keyOf(order: Order): string {
  return `${order.mchid}/${order.outTradeNo}`;
}
