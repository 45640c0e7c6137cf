import { isRehoming, stateAfter } from './lives.js';
import type { Leaf, Past } from './past.js';
import { grouped, poolsOf } from './pools.js';
import { broken, type Violation } from './violation.js';

/** Which state may follow which, written down from the docs. `lapsed → confirmed` is a payment that came late. */
const MAY_FOLLOW: Readonly<Record<string, readonly string[]>> = {
  '': ['held', 'confirmed'],
  held: ['confirmed', 'lapsed', 'cancelled'],
  confirmed: ['cancelled'],
  lapsed: ['confirmed'],
  cancelled: [],
};
/** A rehoming changes the place, not the state. */
const MAY_MOVE = ['held', 'confirmed'];

/** I9: what has versions moves one by one along the table; pools' logs have no gap and no fork; money of an order comes and is kept once. */
export function* judgeTransitions(past: Past): Generator<Violation> {
  const expiries = expiriesTold(past);
  for (const [id, leaves] of past.leavesOfBooking) yield* judgeBooking(id, leaves, expiries.get(id));
  yield* judgeFinal(past);
  yield* judgeLogs(past);
  yield* judgeOnce(past);
}

function* judgeBooking(id: string, leaves: readonly Leaf[], expiresAtMs: number | undefined): Generator<Violation> {
  let before: Leaf | undefined;
  for (const leaf of leaves) {
    yield* judgeStep(id, before, leaf);
    if (leaf.facts.version !== (before?.facts.version ?? 0) + 1)
      yield broken('I9', `booking ${id}: v${leaf.facts.version} follows v${before?.facts.version ?? 0}`, leaf.seq);
    if (leaf.before !== (before?.after ?? null))
      yield broken('I9', `booking ${id}: leaf ${leaf.index} does not start where the last one ended`, leaf.seq);
    if (leaf.action === 'booking.lapsed' && expiresAtMs !== undefined && leaf.atMs < expiresAtMs)
      yield broken('I9', `the hold of booking ${id} lapsed ${expiresAtMs - leaf.atMs} ms before its time`, leaf.seq);
    before = leaf;
  }
}

function* judgeStep(id: string, before: Leaf | undefined, leaf: Leaf): Generator<Violation> {
  const [was, is] = [before ? stateAfter(before) : '', stateAfter(leaf)];
  const isLegal = isRehoming(leaf) ? was === is && MAY_MOVE.includes(is) : (MAY_FOLLOW[was] ?? []).includes(is);
  if (!isLegal) yield broken('I9', `booking ${id}: ${leaf.action} may not follow ${before?.action ?? 'nothing'}`, leaf.seq);
  if (!before) return;
  const [old, now] = [before.facts, leaf.facts];
  if (old.from !== now.from || old.to !== now.to) yield broken('I9', `booking ${id}: another window from v${now.version} on`, leaf.seq);
  if (isRehoming(leaf) ? old.pool === now.pool : old.pool !== now.pool || old.priceFen !== now.priceFen)
    yield broken(
      'I9',
      `booking ${id}: ${leaf.action} leads from ${old.pool} for ${old.priceFen} to ${now.pool} for ${now.priceFen}`,
      leaf.seq,
    );
  if ((now.priceFen ?? 0) > (old.priceFen ?? 0))
    yield broken('I4', `booking ${id} was moved and costs ${now.priceFen} fen, before ${old.priceFen}`, leaf.seq);
}

/** Every booking is in the end what its last leaf says. */
function* judgeFinal({ bookings, leavesOfBooking, db }: Past): Generator<Violation> {
  const codes = new Map(db?.pool.map(({ id, code }) => [id, code]));
  for (const { id, state, version, pool_id, price_fen, seq_of_event } of bookings.values()) {
    const last = leavesOfBooking.get(id)?.at(-1);
    if (!last) continue;
    const told = `${stateAfter(last)} v${last.facts.version} in ${last.facts.pool} for ${last.facts.priceFen}`;
    const found = `${state} v${version} in ${codes.get(pool_id)} for ${price_fen}`;
    if (told !== found) yield broken('I9', `booking ${id} is ${found}, its last leaf says ${told}`, last.seq, seq_of_event);
  }
}

/** Until when holds were promised; of several promises the first. */
export function expiriesTold({ calls }: Past): Map<string, number> {
  const expiries = new Map<string, number>();
  for (const { done } of calls)
    for (const { id, holdExpiresAtMs } of done?.bookings ?? [])
      if (holdExpiresAtMs !== null && !expiries.has(id)) expiries.set(id, holdExpiresAtMs);
  return expiries;
}

function* judgeLogs(past: Past): Generator<Violation> {
  const heads = new Map(past.db?.pool_head.map((head) => [head.pool_id, head]));
  for (const { id, code, log } of poolsOf(past)) {
    for (const [n, row] of log.entries()) {
      if (row.seq === n + 1) continue;
      yield broken('I9', `the log of ${code} has seq ${row.seq} in place ${n + 1}`, row.seq_of_event);
      break;
    }
    const head = heads.get(id);
    if (head && head.seq !== (log.at(-1)?.seq ?? 0))
      yield broken('I9', `${code} is at ${head.seq}, its log ends at ${log.at(-1)?.seq ?? 0}`, head.seq_of_event);
  }
}

function* judgeOnce({ leaves }: Past): Generator<Violation> {
  const once = leaves.filter(({ action }) => action === 'payment.received' || action === 'payment.kept');
  for (const [what, same] of grouped(once, ({ action, facts }) => `${action} ${facts.outTradeNo}`))
    if (same.length > 1) yield broken('I9', `${what} happened ${same.length} times`, ...same.map(({ seq }) => seq));
}
