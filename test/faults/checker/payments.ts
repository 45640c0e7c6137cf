import { eventsOf, type OrderFile, ordersOf, paidFen, postedFen, sum } from './orders.js';
import type { Leaf, Past } from './past.js';
import { grouped } from './pools.js';
import type { WxOrder } from './rows.js';
import { broken, type Violation } from './violation.js';

/** I5 and I6: money that was paid bought a booking or goes back whole, exactly one of them; and nobody pays twice for one booking. */
export function* judgePayments(past: Past): Generator<Violation> {
  if (!past.wx || !past.db) return;
  for (const order of ordersOf(past)) if (order.payments.length > 0) yield* judgePaid(past, order);
  yield* judgePaidTwice(past);
  yield* judgeUnpaid(past);
  yield* judgeReleases(past);
}

function* judgePaid(past: Past, order: OrderFile): Generator<Violation> {
  const { no, attempt, payments } = order;
  const events = eventsOf(order);
  if (!attempt) return yield broken('I5', `order ${no} was paid, and we have no such order`, ...events);
  if (payments.length > 1) yield broken('I5', `order ${no} was paid ${payments.length} times`, ...events);
  if (!past.isAtRest && attempt.state !== 'paid') return;
  if (attempt.state !== 'paid') return yield broken('I5', `order ${no} was paid, and is ${attempt.state} with us`, ...events);
  if (attempt.transaction_id !== payments[0]?.transactionId)
    yield broken('I5', `order ${no} is recorded under another transaction`, ...events);
  const isKept = postedFen(order, 'kept') > 0;
  const returned = sum(order.refunds.filter(({ state }) => state !== 'closed').map(({ amount_fen }) => amount_fen));
  const givenBackUnkept = postedFen(order, 'refund-open', undefined, 'clearing');
  if (!isKept && returned !== paidFen(order))
    yield broken('I5', `order ${no} was paid with ${paidFen(order)} fen: nothing kept, ${returned} fen on their way back`, ...events);
  if (isKept && givenBackUnkept > 0) yield broken('I5', `order ${no} is kept and refunded`, ...events);
  const wasConfirmed = past.leavesOfBooking.get(attempt.payable_id)?.some(({ action }) => action === 'booking.confirmed');
  if (isKept && !wasConfirmed) yield broken('I5', `order ${no} is kept for a booking that was never confirmed`, ...events);
}

function* judgePaidTwice(past: Past): Generator<Violation> {
  const paid = ordersOf(past).filter(({ payments, attempt }) => payments.length > 0 && attempt !== undefined);
  for (const [payable, orders] of grouped(paid, ({ attempt }) => attempt?.payable_id)) {
    const charged = orders.filter((order) => !isGoingBackWhole(order));
    if (charged.length > 1 && past.isAtRest)
      yield broken('I6', `booking ${payable} is charged ${charged.length} times`, ...charged.flatMap(eventsOf));
  }
}

function isGoingBackWhole(order: OrderFile): boolean {
  return sum(order.refunds.filter(({ state }) => state !== 'closed').map(({ amount_fen }) => amount_fen)) >= paidFen(order);
}

/** Who has a booking with a price has paid for it, as WeChat has it. */
function* judgeUnpaid(past: Past): Generator<Violation> {
  const paid = new Set(ordersOf(past).flatMap(({ payments, attempt }) => (payments.length > 0 && attempt ? [attempt.payable_id] : [])));
  for (const { id, state, price_fen, seq_of_event } of past.bookings.values())
    if (state === 'confirmed' && price_fen > 0 && !paid.has(id))
      yield broken('I5', `booking ${id} is confirmed, and nobody paid`, seq_of_event);
}

/** Orders that the run itself had paid after they were closed. */
const PAID_LATE_ON_PURPOSE = 'paid-late';

/** The clocks of WeChat's stand-in and of the database, on one machine. */
const CLOCKS_APART_MS = 500;

/** A bay is given back only when nobody can pay for it any more: every order of a lapsed hold was closed or paid at WeChat before. */
function* judgeReleases({ wx, db, leaves, limits, dbAheadMs, shadows }: Past): Generator<Violation> {
  if (!wx?.isOnTime || !db) return;
  const attempts = grouped(db.payment_attempt, ({ payable_id }) => payable_id);
  for (const leaf of leaves) {
    if (leaf.action !== 'booking.lapsed') continue;
    const lapsedMs = leaf.atMs - dbAheadMs;
    for (const { out_trade_no: no } of attempts.get(leaf.subject.id) ?? []) {
      const order = wx.orders.get(no);
      const slackMs = shadows.touches(lapsedMs) ? limits.slackMs : CLOCKS_APART_MS;
      if (order && isOpenAt(order, lapsedMs, slackMs) && lapsedMs < wx.readAtMs - slackMs && !isScriptedLate(order, wx))
        yield broken('I5', `booking ${leaf.subject.id} lapsed while order ${no} could still be paid`, leaf.seq, order.seq_of_event);
    }
  }
}

function isOpenAt({ createdAt, closedAt, paidAt }: WxOrder, ms: number, slackMs: number): boolean {
  return (
    createdAt < ms - slackMs && (closedAt ?? Number.POSITIVE_INFINITY) > ms + slackMs && (paidAt ?? Number.POSITIVE_INFINITY) > ms + slackMs
  );
}

function isScriptedLate({ prepayIds }: WxOrder, { scenarios }: NonNullable<Past['wx']>): boolean {
  return prepayIds.some((id) => scenarios.get(id)?.has(PAID_LATE_ON_PURPOSE));
}

/** The last leaf of a kind about an order. */
export function leafOfOrder(leaves: readonly Leaf[], action: string): Map<string, Leaf> {
  return new Map(leaves.filter((leaf) => leaf.action === action).map((leaf) => [leaf.facts.outTradeNo ?? '', leaf]));
}
