import { eventsOf, type OrderFile, ordersOf, paidFen, sum } from './orders.js';
import type { Past } from './past.js';
import { grouped } from './pools.js';
import type { Row, WxRefund } from './rows.js';
import { broken, type Violation } from './violation.js';

/** I7: each intent to refund reaches WeChat at most once, under a number that we know, and never more goes back than was paid. */
export function* judgeRefunds(past: Past): Generator<Violation> {
  if (!past.wx) return;
  for (const order of ordersOf(past)) {
    const ours = new Map(order.refunds.map((refund) => [refund.out_refund_no, refund]));
    for (const refund of order.wxRefunds) yield* judgeNumber(refund, ours.get(refund.outRefundNo));
    yield* judgeSum(order);
    for (const intent of grouped(order.refunds, ({ reason }) => reason).values()) yield* judgeIntent(intent, order);
  }
}

function* judgeNumber(theirs: WxRefund, ours: Row<'refund'> | undefined): Generator<Violation> {
  if (!ours) yield broken('I7', `WeChat has a refund ${theirs.outRefundNo} that we do not know`, theirs.seq_of_event);
  else if (ours.amount_fen !== theirs.amountFen)
    yield broken(
      'I7',
      `refund ${theirs.outRefundNo}: ${theirs.amountFen} fen at WeChat, ${ours.amount_fen} meant`,
      theirs.seq_of_event,
      ours.seq_of_event,
    );
}

function* judgeSum(order: OrderFile): Generator<Violation> {
  const back = sum(order.wxRefunds.filter(({ state }) => state !== 'CLOSED').map(({ amountFen }) => amountFen));
  if (back > paidFen(order)) yield broken('I7', `order ${order.no}: ${back} fen go back of ${paidFen(order)}`, ...eventsOf(order));
}

/** An intent goes on under a new number only after WeChat closed the one before. */
function* judgeIntent(intent: readonly Row<'refund'>[], { no, wxRefunds }: OrderFile): Generator<Violation> {
  const events = intent.map((refund) => refund.seq_of_event);
  const reason = intent[0]?.reason ?? '';
  const series = intent.map((refund) => refund.series).sort((a, b) => a - b);
  if (series.some((one, n) => one !== n + 1))
    yield broken('I7', `refund of ${no} for ${reason} has the series ${series.join()}`, ...events);
  const open = intent.filter(({ state }) => state !== 'closed');
  if (open.length > 1) yield broken('I7', `refund of ${no} for ${reason} goes under ${open.length} numbers at once`, ...events);
  const numbers = new Set(intent.map(({ out_refund_no }) => out_refund_no));
  const alive = wxRefunds.filter(({ outRefundNo, state }) => numbers.has(outRefundNo) && state !== 'CLOSED');
  if (alive.length > 1)
    yield broken('I7', `refund of ${no} for ${reason} is paid out ${alive.length} times`, ...alive.map((one) => one.seq_of_event));
}
