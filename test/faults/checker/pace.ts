import { ordersOf } from './orders.js';
import type { Leaf, Past } from './past.js';
import { leafOfOrder } from './payments.js';
import { expiriesTold } from './transitions.js';
import { broken, type Violation } from './violation.js';

/** L2: an unpaid hold ends soon after its time, unless WeChat has not settled its order. */
export function* judgeLapses(past: Past): Generator<Violation> {
  const { limits, dbAheadMs, dumpedAtMs, shadows, leavesOfBooking } = past;
  const orders = settledTimes(past);
  const due = (id: string, expiresAtMs: number) => shadows.deadline(Math.max(expiresAtMs - dbAheadMs, orders.get(id) ?? 0), limits.lapseMs);
  for (const { id, state, hold_expires_at_ms: expires, seq_of_event } of past.bookings.values())
    if (state === 'held' && expires !== null && due(id, expires) < dumpedAtMs)
      yield broken(
        'L2',
        `the hold of booking ${id} is over since ${Math.round((dumpedAtMs + dbAheadMs - expires) / 1000)} s`,
        seq_of_event,
      );
  for (const [id, expires] of expiriesTold(past)) {
    const lapsed = leavesOfBooking.get(id)?.find(({ action }) => action === 'booking.lapsed');
    if (lapsed && lapsed.atMs - dbAheadMs > due(id, expires))
      yield broken('L2', `the hold of booking ${id} lapsed ${Math.round((lapsed.atMs - expires) / 1000)} s late`, lapsed.seq);
  }
}

/** By booking: when WeChat closed its last order; for ever while one is open there. */
function settledTimes({ wx, db }: Past): Map<string, number> {
  const times = new Map<string, number>();
  if (!wx?.isOnTime) return times;
  for (const { payable_id, out_trade_no } of db?.payment_attempt ?? []) {
    const order = wx.orders.get(out_trade_no);
    if (order) times.set(payable_id, Math.max(times.get(payable_id) ?? 0, order.closedAt ?? order.paidAt ?? 0));
  }
  return times;
}

/** L3: a payment is decided soon after its callback was taken, or after it was found by asking. */
export function* judgeSettling(past: Past): Generator<Violation> {
  const { wx, limits, shadows, dbAheadMs } = past;
  if (!wx?.isOnTime) return;
  const received = leafOfOrder(past.leaves, 'payment.received');
  const taken = new Map<string, number>();
  for (const { kind, outTradeNo, tries } of wx.callbacks) {
    const first = tries.find(({ status, note }) => status === 200 && (note === undefined || note === 'replayed'));
    if (kind === 'payment' && first) taken.set(outTradeNo, Math.min(taken.get(outTradeNo) ?? Number.POSITIVE_INFINITY, first.at));
  }
  for (const { outTradeNo, paidAt, seq_of_event } of wx.payments) {
    const leaf = received.get(outTradeNo);
    const byQuery = shadows.deadline(paidAt, limits.settleByQueryMs);
    const told = taken.get(outTradeNo);
    const due = told === undefined ? byQuery : Math.min(byQuery, shadows.deadline(told, limits.settleMs));
    const decidedMs = leaf ? leaf.atMs - dbAheadMs : Number.POSITIVE_INFINITY;
    if (decidedMs > due && due < wx.readAtMs)
      yield broken(
        'L3',
        `the payment of order ${outTradeNo} was decided ${late(decidedMs, paidAt)} after it was made`,
        seq_of_event,
        ...seqOf(leaf),
      );
  }
}

const late = (ms: number, sinceMs: number): string => (Number.isFinite(ms) ? `${Math.round((ms - sinceMs) / 1000)} s` : 'never');
const seqOf = (leaf: Leaf | undefined): number[] => (leaf ? [leaf.seq] : []);

/** L8: money does not lie in clearing. */
export function* judgeClearing(past: Past): Generator<Violation> {
  const { limits, shadows, dbAheadMs, dumpedAtMs } = past;
  for (const { no, postings } of ordersOf(past)) {
    const paid = postings.find(({ kind }) => kind === 'paid')?.entries[0];
    if (!paid) continue;
    const cleared = postings.find(({ kind, from, to }) => kind === 'kept' || (kind === 'refund-open' && [from, to].includes('clearing')));
    const clearedMs = cleared?.entries[0] ? cleared.entries[0].at_ms - dbAheadMs : dumpedAtMs;
    if (clearedMs > shadows.deadline(paid.at_ms - dbAheadMs, limits.clearingMs))
      yield broken('L8', `the money of order ${no} lay in clearing for too long`, paid.seq_of_event);
  }
}
