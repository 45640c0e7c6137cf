import type { Leaf, Past } from './past.js';
import { capacityOf, grouped, PerTick, type Pool, poolsOf } from './pools.js';
import type { Row } from './rows.js';
import { broken, type Violation } from './violation.js';

/** I1 and I2: no bay is promised twice, and none that was not offered; in the log, in the final books, and at every prefix of the trail. */
export function* judgeBays(past: Past): Generator<Violation> {
  const leaves = grouped(
    past.leaves.filter(({ subject }) => subject.kind === 'booking' || subject.kind === 'pool'),
    ({ facts }) => facts.pool ?? '',
  );
  const live = grouped(
    [...past.bookings.values()].filter(({ state }) => isLive(state)),
    (booking) => booking.pool_id,
  );
  for (const pool of poolsOf(past)) {
    yield* judgeLog(pool);
    yield* judgeFinal(past, pool, live.get(pool.id) ?? []);
    yield* judgePrefixes(pool, leaves.get(pool.code) ?? []);
  }
}

const isLive = (state: string): boolean => state === 'held' || state === 'confirmed';

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

/** A booking that was confirmed late holds its bay from then on only. */
function claimedFrom({ leavesOfBooking }: Past, { id, from_tick }: Row<'booking'>): number {
  const last = leavesOfBooking.get(id)?.findLast(({ facts }) => typeof facts.claimFrom === 'number');
  return last?.facts.claimFrom ?? from_tick;
}

/** The trail alone, leaf by leaf. Capacity that was there before the first leaf is what the log has more than the leaves tell. */
function* judgePrefixes(pool: Pool, leaves: readonly Leaf[]): Generator<Violation> {
  const free = capacityOf(pool);
  const changes = leaves.flatMap(({ facts }) => facts.changes ?? []);
  for (const [from, to, delta] of changes) free.add(from, to, -delta);
  for (const leaf of leaves) {
    const { claimFrom, to = 0, changes: changed = [] } = leaf.facts;
    for (const [from, until, delta] of changed) free.add(from, until, delta);
    if (typeof claimFrom !== 'number') continue;
    const isTaken = leaf.action === 'booking.held' || leaf.action === 'booking.confirmed';
    free.add(claimFrom, to, isTaken ? -1 : 1);
    if (isTaken && free.lowest(claimFrom, to) < 0)
      yield broken('I1', `leaf ${leaf.index} takes a bay of ${pool.code} over [${claimFrom}, ${to}) that is not free`, leaf.seq);
  }
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
  const live = grouped(
    bookings.filter(({ state }) => isLive(state)),
    (booking) => booking.vehicle_id,
  );
  for (const own of live.values()) {
    own.sort((a, b) => a.from_tick - b.from_tick);
    for (const [n, booking] of own.entries()) {
      const before = own[n - 1];
      if (before && booking.from_tick < before.to_tick)
        yield broken('I1', `bookings ${before.id} and ${booking.id} have one plate`, before.seq_of_event, booking.seq_of_event);
    }
  }
}
