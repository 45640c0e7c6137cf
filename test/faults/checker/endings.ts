import { type BookingOfStory, iso, PRICE_FEN, type Story } from './story.js';

/** How bookings of a story end. Each leaves in all books what the product would leave. */

/** Pays at the cashier; WeChat calls back; the booking is confirmed. */
export function pays(story: Story, told: BookingOfStory): void {
  receive(story, told);
  story.step(told, 'confirmed', Number(told.row['version']) + 1, null);
  post(story, told, 'kept', 'revenue', 'clearing');
  story.leaf('payment.kept', { kind: 'payment', id: numberOf(told) }, { amountFen: PRICE_FEN, outTradeNo: numberOf(told) });
  story.wait(1_000);
}

/** The money came in, and nothing has been decided yet. */
export function receive(story: Story, told: BookingOfStory): void {
  const [no, transactionId, now] = [numberOf(told), `transaction-${told.n}`, iso(story.nowMs)];
  Object.assign(told.order, { state: 'SUCCESS', paidAt: now, transactionId });
  Object.assign(told.attempt, { state: 'paid', transaction_id: transactionId });
  story.line('payment', { transactionId, outTradeNo: no, amountFen: PRICE_FEN, paidAt: now });
  callback(story, {
    kind: 'payment',
    id: `callback-${told.n}`,
    no,
    refund: null,
    eventType: 'TRANSACTION.SUCCESS',
    key: `payment:${transactionId}`,
  });
  post(story, told, 'paid', 'clearing', 'wechat');
  story.leaf('payment.received', { kind: 'payment', id: no }, { amountFen: PRICE_FEN, outTradeNo: no });
}

/** Gives the booking up; what was paid goes back whole. */
export function cancels(story: Story, told: BookingOfStory): void {
  const isPaid = told.row['state'] === 'confirmed';
  ends(story, told, 'cancelled', 'given_up');
  if (isPaid) refund(story, told, 'cancelled', 'revenue');
  else Object.assign(told.order, { state: 'CLOSED', closedAt: iso(story.nowMs) });
  story.wait(1_000);
}

/** Nobody pays: WeChat closes the order, then the hold ends. */
export function lapses(story: Story, told: BookingOfStory): void {
  story.wait(Math.max(0, Number(told.row['hold_expires_at_ms']) - story.nowMs));
  Object.assign(told.order, { state: 'CLOSED', closedAt: iso(story.nowMs) });
  told.attempt['state'] = 'closed';
  story.wait(100);
  ends(story, told, 'lapsed', 'not_paid');
  story.wait(1_000);
}

/** Gives the bay back. */
export function ends(story: Story, told: BookingOfStory, state: string, reason: string): void {
  const { from_tick, to_tick } = told.row;
  story.log(told.pool, 'release', Number(from_tick), Number(to_tick), 1, null);
  story.step(told, state, Number(told.row['version']) + 1, Number(from_tick), reason);
}

/** An intent to refund, carried out by WeChat. The whole price unless told otherwise. */
export function refund(
  story: Story,
  told: BookingOfStory,
  reason: string,
  from: 'revenue' | 'clearing',
  amountFen = Number(told.row['price_fen']),
): void {
  const [no, number] = [numberOf(told), `refund-${told.n}-${reason}`];
  const facts = { amountFen, outTradeNo: no, outRefundNo: number };
  const row = {
    out_refund_no: number,
    out_trade_no: no,
    payable_id: told.row['id'],
    reason,
    series: 1,
    amount_fen: amountFen,
    state: 'succeeded',
  };
  story.row('refund', row);
  post(story, told, 'refund-open', 'refunds_open', from, amountFen, `:${reason}`);
  story.leaf('refund.requested', { kind: 'refund', id: number }, facts, { reason });
  story.line('refund', { outRefundNo: number, outTradeNo: no, amountFen, state: 'SUCCESS' });
  callback(story, {
    kind: 'refund',
    id: `callback-${number}`,
    no,
    refund: number,
    eventType: 'REFUND.SUCCESS',
    key: `refund:${number}:SUCCESS`,
  });
  post(story, told, 'refund-done', 'wechat', 'refunds_open', amountFen, `:${reason}`);
  story.leaf('refund.succeeded', { kind: 'refund', id: number }, facts, { reason });
}

interface CallbackOfStory {
  readonly kind: string;
  readonly id: string;
  readonly no: string;
  readonly refund: string | null;
  readonly eventType: string;
  readonly key: string;
}

function callback(story: Story, { kind, id, no, refund: outRefundNo, eventType, key }: CallbackOfStory): void {
  story.line('callback', { id, kind, eventType, outTradeNo: no, outRefundNo, tries: [{ at: iso(story.nowMs), status: 200 }] });
  const inboxId = (story.tables.get('notification_inbox')?.length ?? 0) + 1;
  story.row('notification_inbox', { id: inboxId, kind, business_key: key, notification_id: id, received_at_ms: story.nowMs });
}

function post(story: Story, told: BookingOfStory, kind: string, from: string, to: string, amountFen = PRICE_FEN, suffix = ''): void {
  const posting = { posting: `${kind}:${numberOf(told)}${suffix}`, payable_id: told.row['id'], at_ms: story.nowMs };
  story.row('ledger_entry', { ...posting, account: to, amount_fen: amountFen });
  story.row('ledger_entry', { ...posting, account: from, amount_fen: -amountFen });
}

export const numberOf = (told: BookingOfStory): string => `order-${told.n}`;
