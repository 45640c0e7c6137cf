import { BayMoves, claimedFrom, isLive, togetherOf } from './lives.js';
import type { Past } from './past.js';
import { capacityOf, grouped, PerTick, type Pool, poolsOf } from './pools.js';
import type { Row } from './rows.js';
import { broken, type Violation } from './violation.js';

/** I1 and I2: no bay is promised twice, and none that was not offered; in the log, in the final books, and at every prefix of the trail. */
export function* judgeBays(past: Past): Generator<Violation> {
  const live = grouped([...past.bookings.values()].filter(isLive), (booking) => booking.pool_id);
  for (const pool of poolsOf(past)) {
    yield* judgeLog(pool);
    yield* judgeFinal(past, pool, live.get(pool.id) ?? []);
  }
  yield* judgePrefixes(past);
}

/** Each claim of the log, when it was made, found a bay that was offered and free. */
function* judgeLog(pool: Pool): Generator<Violation> {
  const capacity = PerTick.over(pool.log);
  const free = PerTick.over(pool.log);
  for (const row of pool.log) {
    const { from_tick: from, to_tick: to, delta, cause } = row;
    free.add(from, to, delta);
    if (cause === 'capacity') capacity.add(from, to, delta);
    if (cause !== 'claim') continue;
    if (capacity.lowest(from, to) <= 0)
      yield broken('I2', `${pool.code} seq ${row.seq} claims [${from}, ${to}), which was not all offered`, row.seq_of_event);
    else if (free.lowest(from, to) < 0)
      yield broken('I1', `${pool.code} seq ${row.seq} claims [${from}, ${to}), which was not all free`, row.seq_of_event);
  }
}

/** Live bookings of the final dump never outnumber the bays that were ever offered at a tick: what is withdrawn under bookings stays theirs. */
function* judgeFinal(past: Past, pool: Pool, bookings: readonly Row<'booking'>[]): Generator<Violation> {
  const most = PerTick.over(pool.log);
  const capacity = PerTick.over(pool.log);
  for (const row of pool.log) {
    if (row.cause !== 'capacity') continue;
    capacity.add(row.from_tick, row.to_tick, row.delta);
    most.raiseTo(capacity, row.from_tick, row.to_tick);
  }
  const taken = new PerTick(most.from, most.to);
  for (const booking of bookings) {
    const from = claimedFrom(past, booking);
    taken.add(from, booking.to_tick, 1);
    for (let tick = from; tick < booking.to_tick; tick++) {
      if (taken.at(tick) <= most.at(tick) && tick < most.to) continue;
      yield broken('I1', `${pool.code} is oversold at ${tick}: ${taken.at(tick)} bookings of ${most.at(tick)} bays`, booking.seq_of_event);
      break;
    }
  }
}

/** The trail alone, leaf by leaf; stays that trade places are judged when all of them have moved. */
function* judgePrefixes(past: Past): Generator<Violation> {
  const free = freeBeforeLeaves(past);
  const moves = new BayMoves();
  for (const together of togetherOf(past.leaves)) {
    for (const { facts } of together) for (const [from, to, delta] of facts.changes ?? []) free.get(facts.pool ?? '')?.add(from, to, delta);
    const moved = together.flatMap((leaf) => moves.of(leaf));
    for (const { pool, from, to, isTaken } of moved) free.get(pool)?.add(from, to, isTaken ? -1 : 1);
    for (const { leaf, pool, from, to, isTaken } of moved)
      if (isTaken && (free.get(pool)?.lowest(from, to) ?? 0) < 0)
        yield broken('I1', `leaf ${leaf.index} takes a bay of ${pool} over [${from}, ${to}) that is not free`, leaf.seq);
  }
}

/** Capacity that was there before the first leaf is what the log has more than the leaves tell. */
function freeBeforeLeaves(past: Past): Map<string, PerTick> {
  const free = new Map(poolsOf(past).map((pool) => [pool.code, capacityOf(pool)]));
  for (const { facts } of past.leaves)
    for (const [from, to, delta] of facts.changes ?? []) free.get(facts.pool ?? '')?.add(from, to, -delta);
  return free;
}

/** I1 for plates: one plate never holds two bays at one time, in the final books and at every prefix of the trail. */
export function* judgePlates({ leaves, bookings }: Past): Generator<Violation> {
  const held = new Map<number, Map<string, Row<'booking'>>>();
  for (const leaf of leaves) {
    const booking = bookings.get(leaf.subject.id);
    if (leaf.subject.kind !== 'booking' || !booking) continue;
    const own = held.get(booking.vehicle_id) ?? new Map<string, Row<'booking'>>();
    held.set(booking.vehicle_id, own);
    if (leaf.action === 'booking.cancelled' || leaf.action === 'booking.lapsed') own.delete(booking.id);
    else if (!own.has(booking.id)) {
      for (const other of own.values())
        if (other.from_tick < booking.to_tick && booking.from_tick < other.to_tick)
          yield broken('I1', `the plate of booking ${booking.id} is booked by ${other.id} at the same time`, leaf.seq, other.seq_of_event);
      own.set(booking.id, booking);
    }
  }
  yield* platesAtTheEnd([...bookings.values()]);
}

function* platesAtTheEnd(bookings: readonly Row<'booking'>[]): Generator<Violation> {
  const live = grouped(bookings.filter(isLive), (booking) => booking.vehicle_id);
  for (const own of live.values()) {
    own.sort((a, b) => a.from_tick - b.from_tick);
    for (const [n, booking] of own.entries()) {
      const before = own[n - 1];
      if (before && booking.from_tick < before.to_tick)
        yield broken('I1', `bookings ${before.id} and ${booking.id} have one plate`, before.seq_of_event, booking.seq_of_event);
    }
  }
}
