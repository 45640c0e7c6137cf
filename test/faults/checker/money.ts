import { pricesOf } from './lives.js';
import { eventsOf, type OrderFile, ordersOf, type Posting, paidFen, postedFen, postingsOf, sum } from './orders.js';
import type { Past } from './past.js';
import { grouped } from './pools.js';
import { broken, type Violation } from './violation.js';

/** From which account to which a posting may move money. */
const MOVES: Readonly<Record<string, readonly string[]>> = {
  paid: ['clearing→wechat'],
  kept: ['revenue→clearing'],
  'refund-open': ['refunds_open→clearing', 'refunds_open→revenue'],
  // of the books of accounts: money leaves WeChat, and is no longer owed
  'refund-done': ['wechat→refunds_open'],
};

const NO_PRICES: ReadonlySet<number> = new Set();

/** I4: money agrees to the fen, with itself and with WeChat's own book. */
export function* judgeMoney(past: Past): Generator<Violation> {
  for (const posting of postingsOf(past)) yield* judgePosting(posting);
  for (const order of ordersOf(past)) yield* judgeOrder(past, order);
  yield* judgeKept(past);
  if (past.isAtRest) yield* judgeClearing(past);
}

function* judgePosting({ name, kind, entries, from, to, amountFen }: Posting): Generator<Violation> {
  const events = entries.map((entry) => entry.seq_of_event);
  if (!entries.every(({ amount_fen }) => Number.isSafeInteger(amount_fen)))
    yield broken('I4', `${name} has a fraction of a fen`, ...events);
  const rest = sum(entries.map(({ amount_fen }) => amount_fen));
  if (rest !== 0) yield broken('I4', `${name} does not add up: ${rest} fen`, ...events);
  else if (entries.length !== 2 || amountFen <= 0 || !(MOVES[kind] ?? []).includes(`${from}→${to}`))
    yield broken('I4', `${name} moves ${amountFen} fen ${from}→${to}`, ...events);
}

function* judgeOrder(past: Past, order: OrderFile): Generator<Violation> {
  const { no, attempt, wxRefunds, payments } = order;
  const events = eventsOf(order);
  const paid = paidFen(order);
  const recorded = postedFen(order, 'paid');
  const asked = postedFen(order, 'refund-open');
  const done = postedFen(order, 'refund-done');
  const amounts = [...payments, ...wxRefunds].map(({ amountFen }) => amountFen);
  if (!amounts.every(Number.isSafeInteger)) yield broken('I4', `order ${no} has a fraction of a fen`, ...events);
  if (past.wx) {
    if (recorded > 0 && recorded !== paid) yield broken('I4', `order ${no}: ${recorded} fen recorded, ${paid} fen paid`, ...events);
    const refunded = sum(wxRefunds.filter(({ state }) => state === 'SUCCESS').map(({ amountFen }) => amountFen));
    if (done > refunded || (past.isAtRest && done < refunded))
      yield broken('I4', `order ${no}: ${done} fen booked as refunded, WeChat refunded ${refunded}`, ...events);
  }
  if (asked > recorded) yield broken('I4', `order ${no}: ${asked} fen asked back of ${recorded}`, ...events);
  if (done > asked) yield broken('I4', `order ${no}: ${done} fen refunded of ${asked} asked back`, ...events);
  if (postedFen(order, 'kept') > recorded) yield broken('I4', `order ${no} keeps more than was paid`, ...events);
  const prices = attempt ? pricesOf(past, attempt.payable_id) : NO_PRICES;
  if (attempt && prices.size > 0 && !prices.has(attempt.amount_fen))
    yield broken('I4', `order ${no} asks ${attempt.amount_fen} fen for a price of ${[...prices].join(' or ')}`, ...events);
  for (const payment of payments)
    if (attempt && payment.amountFen !== attempt.amount_fen)
      yield broken('I4', `order ${no}: ${payment.amountFen} fen paid for ${attempt.amount_fen}`, ...events);
}

/** A confirmed booking keeps its price; one that was never confirmed keeps nothing. */
function* judgeKept({ db, bookings }: Past): Generator<Violation> {
  const revenue = new Map<string, number>();
  for (const { account, payable_id, amount_fen } of db?.ledger_entry ?? [])
    if (account === 'revenue') revenue.set(payable_id, (revenue.get(payable_id) ?? 0) - amount_fen);
  for (const { id, state, price_fen, seq_of_event } of bookings.values()) {
    const kept = revenue.get(id) ?? 0;
    if (state === 'confirmed' && kept !== price_fen)
      yield broken('I4', `booking ${id} costs ${price_fen} fen and keeps ${kept}`, seq_of_event);
    if ((state === 'held' || state === 'lapsed') && kept !== 0)
      yield broken('I4', `booking ${id} is ${state} and keeps ${kept} fen`, seq_of_event);
    if (kept < 0 || kept > price_fen) yield broken('I4', `booking ${id} keeps ${kept} fen of ${price_fen}`, seq_of_event);
  }
}

/** Nothing is left undecided. */
function* judgeClearing({ db }: Past): Generator<Violation> {
  const clearing = (db?.ledger_entry ?? []).filter(({ account }) => account === 'clearing');
  for (const [payable, entries] of grouped(clearing, ({ payable_id }) => payable_id)) {
    const left = sum(entries.map(({ amount_fen }) => amount_fen));
    if (left !== 0) yield broken('I4', `${left} fen of ${payable} are left in clearing`, ...entries.map((entry) => entry.seq_of_event));
  }
}
