import { openidOf } from '../../../apps/wechat-sandbox/src/login.js';
import { plate } from '../../support/client.js';
import { eventually } from '../../support/stores.js';
import { tomorrowNight } from '../../support/supply.js';
import { bookingIdOf, prepayIdIn, type RecordedClient } from '../history/index.js';
import type { World } from './world.js';

/** A booking with its order. */
export interface Placed {
  readonly id: string;
  /** Undefined when no way to the cashier was offered. */
  readonly prepayId: string | undefined;
  readonly no: string;
}

export interface OrderLine {
  readonly outTradeNo: string;
  readonly state: string;
  readonly queries: number;
}

export interface RefundLine {
  readonly outRefundNo: string;
  readonly outTradeNo: string;
  readonly reason: string;
  readonly state: string;
  readonly amountFen: number;
  readonly tries: number;
  readonly isSent: boolean;
  /** From the last sending to the next try. */
  readonly pauseMs: number | null;
}

interface BookedCallback {
  readonly id: string;
  readonly kind: string;
  readonly state: string;
  readonly tries: readonly { readonly status: number | null; readonly note?: string }[];
}

/** What the sandbox knows about one order. */
export interface OrderBook {
  readonly orders: readonly { readonly state: string; readonly prepayIds: readonly string[]; readonly isPaying: boolean }[];
  readonly payments: readonly { readonly transactionId: string; readonly amountFen: number }[];
  readonly refunds: readonly {
    readonly outRefundNo: string;
    readonly state: string;
    readonly amountFen: number;
    readonly createdAt: string;
  }[];
  readonly callbacks: readonly BookedCallback[];
}

/** For rows about money: the hidden side of the sandbox and its book on one hand, our rows about the same orders on the other. */
export class WechatDesk {
  private plates = 0;

  constructor(private readonly world: World) {}

  /** Tomorrow night for a car that nobody else has. */
  wish(carParkId: string) {
    return { carParkId, ...tomorrowNight(), plate: plate(++this.plates) };
  }

  /** Places a booking. A bay that was given back just now is known to be free a moment after that was committed. */
  async place(resident: RecordedClient, carParkId: string): Promise<Placed> {
    const wish = this.wish(carParkId);
    const outcome = await eventually(
      () => resident.retryUntilKnown((key) => resident.reserve(wish, key)),
      ({ code }) => code !== 'no_bay_free',
      3_000,
    );
    const id = bookingIdOf(outcome);
    return { id, prepayId: prepayIdIn(outcome), no: await this.orderNo(id) };
  }

  /** The way to the cashier of a booking that is held. */
  async offer(resident: RecordedClient, bookingId: string): Promise<string | undefined> {
    return prepayIdIn(await resident.retryUntilKnown((key) => resident.offer(bookingId, key)));
  }

  /** The person pays, as the scenario has it. */
  pay(resident: RecordedClient, { prepayId = '' }: Pick<Placed, 'prepayId'>, outcome?: string, params?: object): Promise<void> {
    return resident.pay(this.world.sandboxUrl, prepayId, outcome, params);
  }

  /** Waits until a booking's only refund is with the person, under one number in both books. */
  async refunded(bookingId: string, withinMs = 40_000): Promise<RefundLine> {
    const [refund, ...more] = await eventually(
      () => this.refunds(bookingId),
      (refunds) => refunds.some(({ state }) => state === 'succeeded'),
      withinMs,
    );
    if (!refund || more.length > 0) throw new Error(`booking ${bookingId} has ${more.length + 1} refunds`);
    const theirs = (await this.book(refund.outTradeNo)).refunds;
    const isSame = theirs.length === 1 && theirs[0]?.outRefundNo === refund.outRefundNo && theirs[0].amountFen === refund.amountFen;
    if (!isSame) throw new Error(`WeChat has ${JSON.stringify(theirs)} for ${JSON.stringify(refund)}`);
    return refund;
  }

  /** A call to the sandbox's hidden side. */
  async control<Answer = unknown>(path: string, body: object = {}): Promise<Answer> {
    const headers = { 'content-type': 'application/json' };
    const answer = await fetch(`${this.world.sandboxUrl}/control/${path}`, { method: 'POST', headers, body: JSON.stringify(body) });
    if (!answer.ok) throw new Error(`${path} answered ${answer.status}: ${await answer.text()}`);
    return (await answer.json()) as Answer;
  }

  /** Lays a scenario on every order of a resident, those to come too: nobody else's are touched. */
  async scriptFor(resident: string, scenario: string, params: object = {}): Promise<void> {
    const payerOpenid = openidOf(this.world.config.secrets.wechat.appid, resident);
    await this.control('scenarios', { match: { payerOpenid }, scenario, params });
  }

  async script(outTradeNo: string, scenario: string, params: object = {}): Promise<void> {
    await this.control('scenarios', { outTradeNo, scenario, params });
  }

  async book(outTradeNo: string): Promise<OrderBook> {
    const answer = await fetch(`${this.world.sandboxUrl}/control/ledger?outTradeNo=${outTradeNo}`);
    return (await answer.json()) as OrderBook;
  }

  /** Statuses of every try of the callbacks about an order's payment. */
  async callbackStatuses(outTradeNo: string, kind = 'payment'): Promise<(number | null)[]> {
    const { callbacks } = await this.book(outTradeNo);
    return callbacks.filter((one) => one.kind === kind).flatMap(({ tries }) => tries.map(({ status }) => status));
  }

  /** Waits until every try of the callback of a payment was answered so. */
  async wasCalledBack(outTradeNo: string, statuses: readonly number[], withinMs = 20_000): Promise<void> {
    const same = (found: readonly (number | null)[]) => JSON.stringify(found) === JSON.stringify(statuses);
    await eventually(() => this.callbackStatuses(outTradeNo), same, withinMs);
  }

  /** The orders of a booking, oldest first. */
  async orders(bookingId: string): Promise<OrderLine[]> {
    const sql = `SELECT out_trade_no AS outTradeNo, state, queries FROM payment_attempt WHERE payable_id = ? ORDER BY created_at_ms`;
    return this.rows<OrderLine>(sql, bookingId);
  }

  /** The number of a booking's only order. */
  async orderNo(bookingId: string): Promise<string> {
    const [order, ...more] = await this.orders(bookingId);
    if (!order || more.length > 0) throw new Error(`booking ${bookingId} has ${more.length + 1} orders`);
    return order.outTradeNo;
  }

  async refunds(bookingId: string): Promise<RefundLine[]> {
    const sql = `SELECT out_refund_no AS outRefundNo, out_trade_no AS outTradeNo, reason, state, amount_fen AS amountFen, tries,
      sent_at_ms IS NOT NULL AS isSent, CAST(next_try_at_ms AS SIGNED) - CAST(sent_at_ms AS SIGNED) AS pauseMs FROM refund WHERE payable_id = ? ORDER BY created_at_ms`;
    const rows = await this.rows<Record<string, unknown>>(sql, bookingId);
    return rows.map((row) => ({
      ...(row as unknown as RefundLine),
      amountFen: Number(row['amountFen']),
      isSent: Boolean(Number(row['isSent'])),
      pauseMs: row['pauseMs'] === null ? null : Number(row['pauseMs']),
    }));
  }

  /** The time of the next try has come. */
  async bringForward(outRefundNo: string): Promise<void> {
    await this.world.dataSource.query('UPDATE refund SET next_try_at_ms = 0 WHERE out_refund_no = ?', [outRefundNo]);
  }

  /** Facts of the inbox about an order. */
  inbox(outTradeNo: string): Promise<{ businessKey: string; notificationId: string }[]> {
    const sql = `SELECT business_key AS businessKey, notification_id AS notificationId FROM notification_inbox JOIN payment_attempt a
      ON business_key = CONCAT('payment:', a.transaction_id) WHERE a.out_trade_no = ?`;
    return this.rows(sql, outTradeNo);
  }

  async incidents(subject: string): Promise<string[]> {
    const rows = await this.rows<{ kind: string }>('SELECT kind FROM incident WHERE subject = ? ORDER BY id', subject);
    return rows.map(({ kind }) => kind);
  }

  async state(bookingId: string): Promise<string> {
    const [row] = await this.rows<{ state: string }>('SELECT state FROM booking WHERE id = ?', bookingId);
    if (!row) throw new Error(`there is no booking ${bookingId}`);
    return row.state;
  }

  /** Until the hold of a booking ends, by the clock of the database. */
  async holdLeftMs(bookingId: string): Promise<number> {
    const sql = 'SELECT ROUND(hold_expires_at_ms - UNIX_TIMESTAMP(NOW(3)) * 1000) AS ms FROM booking WHERE id = ?';
    const [row] = await this.rows<{ ms: string | number }>(sql, bookingId);
    return Number(row?.ms);
  }

  async becomes(bookingId: string, state: string, withinMs = 40_000): Promise<void> {
    await eventually(
      () => this.state(bookingId),
      (found) => found === state,
      withinMs,
    );
  }

  /** What became of a booking so far, as the trail tells: action and reason. */
  async past(bookingId: string): Promise<string[]> {
    const sql = `SELECT content FROM audit_leaf WHERE JSON_VALUE(content, '$.subject.id') = ? ORDER BY id`;
    const rows = await this.rows<{ content: string }>(sql, bookingId);
    return rows.map(({ content }) => {
      const { action, reason } = JSON.parse(content) as { action: string; reason: string | null };
      return reason === null ? action : `${action} (${reason})`;
    });
  }

  /** What the ledger holds for a booking, by account; accounts that came out even are left out. */
  async accounts(bookingId: string): Promise<Record<string, number>> {
    const sql = 'SELECT account, SUM(amount_fen) AS fen FROM ledger_entry WHERE payable_id = ? GROUP BY account HAVING fen <> 0';
    const rows = await this.rows<{ account: string; fen: string }>(sql, bookingId);
    return Object.fromEntries(rows.map(({ account, fen }) => [account, Number(fen)]));
  }

  private rows<Row>(sql: string, parameter: string): Promise<Row[]> {
    return this.world.dataSource.query<Row[]>(sql, [parameter]);
  }
}
