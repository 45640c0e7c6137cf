import { tickAtMs } from './gather-calls.js';
import { claimedFrom, endedFor, firstOfStay, isLive, isRehoming } from './lives.js';
import type { Leaf, Past } from './past.js';
import { capacityOf, grouped, PerTick, type Pool, poolsOf } from './pools.js';
import type { Row } from './rows.js';
import { broken, type Violation } from './violation.js';

/** Ends of a booking that nobody chose freely: all money goes back, whatever the tariff says. */
const FULL_REFUND = ['taken_back', 'rehoming_declined'];

/** I2, I5 and I11: bays that were taken back strand nobody. Who had one has another, or all the money; and both are written down. */
export function* judgeTakingBack(past: Past): Generator<Violation> {
  if (!past.db) return;
  if (past.isAtRest) yield* judgeDebts(past);
  yield* judgeMoneyBack(past);
  yield* judgeRecords(past, past.db.rehoming);
  yield* judgeCompensation(past, past.db.rehoming);
}

/** At rest, where bays were withdrawn more live bookings than bays are left only of cars that may have been in their bays already. */
function* judgeDebts(past: Past): Generator<Violation> {
  const live = grouped([...past.bookings.values()].filter(isLive), (booking) => booking.pool_id);
  const now = tickAtMs(past.dumpedAtMs);
  for (const pool of poolsOf(past)) {
    const bookings = live.get(pool.id) ?? [];
    const free = PerTick.over(pool.log);
    const capacity = capacityOf(pool);
    for (let tick = Math.max(free.from, now); tick < free.to; tick++) free.add(tick, tick + 1, capacity.at(tick));
    for (const booking of bookings) free.add(claimedFrom(past, booking), booking.to_tick, -1);
    for (let tick = Math.max(free.from, now); tick < free.to; tick++) {
      const here = free.at(tick) < 0 ? bookings.filter((one) => claimedFrom(past, one) <= tick && tick < one.to_tick) : [];
      const shrunk = here.length > 0 ? lastShrinking(pool, tick) : undefined;
      if (!shrunk) continue;
      const stranded = here.filter((booking) => !hadBegun(past, booking, shrunk));
      if (here.length - stranded.length >= -free.at(tick)) continue;
      const events = stranded.map((booking) => booking.seq_of_event);
      yield broken('I2', `${pool.code} owes ${-free.at(tick)} bays at ${tick}, and nobody was moved or refunded`, ...events);
      break;
    }
  }
}

/** When bays of this tick were withdrawn for the last time. */
function lastShrinking({ log }: Pool, tick: number): Row<'pool_log'> | undefined {
  return log.findLast((row) => row.cause === 'capacity' && row.delta < 0 && row.from_tick <= tick && tick < row.to_tick);
}

function hadBegun(past: Past, { id }: Row<'booking'>, { at_ms }: Row<'pool_log'>): boolean {
  const first = past.bookings.get(firstOfStay(past, id));
  return first !== undefined && first.from_tick <= tickAtMs(at_ms - past.dbAheadMs + past.limits.slackMs);
}

function* judgeMoneyBack(past: Past): Generator<Violation> {
  const kept = new Map<string, number>();
  for (const { account, payable_id, amount_fen } of past.db?.ledger_entry ?? [])
    if (account === 'revenue') kept.set(payable_id, (kept.get(payable_id) ?? 0) - amount_fen);
  for (const { id, seq_of_event } of past.bookings.values()) {
    const ended = endedFor(past, id, FULL_REFUND);
    if (ended && (kept.get(id) ?? 0) !== 0)
      yield broken('I5', `booking ${id} ended as ${ended.reason}, and ${kept.get(id)} fen of it are kept`, ended.seq, seq_of_event);
  }
}

/** Every move and end for want of a bay stands among the rehomings of its stay, and every rehoming happened. */
function* judgeRecords(past: Past, rehomings: readonly Row<'rehoming'>[]): Generator<Violation> {
  const codes = new Map(past.db?.pool.map(({ id, code }) => [id, code]));
  const ofStay = grouped(rehomings, ({ booking_id }) => booking_id);
  for (const leaf of past.leaves) {
    const isFound = RECORDED.find(({ isMeant }) => isMeant(leaf))?.isRecordedBy;
    const records = recordsOf(past, ofStay, leaf.subject.id);
    if (isFound && !records.some((record) => isFound(record, leaf, codes)))
      yield broken('I11', `${leaf.action} (${leaf.reason}) of booking ${leaf.subject.id} is not among the rehomings`, leaf.seq);
  }
  for (const record of rehomings) {
    const own = past.leavesOfBooking.get(record.booking_id) ?? [];
    const isTold = own.some((leaf) => (record.to_pool_id === null ? isTakenBack(leaf) : isMove(leaf) && isTo(record, leaf, codes)));
    if (!isTold) yield broken('I11', `a rehoming of booking ${record.booking_id} has no leaf`, record.seq_of_event);
  }
}

const isMove = (leaf: Leaf): boolean => isRehoming(leaf) && leaf.reason === 'taken_back';
const isTakenBack = ({ action, reason }: Leaf): boolean => action === 'booking.cancelled' && reason === 'taken_back';
const isTo = ({ to_pool_id }: Row<'rehoming'>, { facts }: Leaf, codes: ReadonlyMap<number, string>): boolean =>
  to_pool_id !== null && codes.get(to_pool_id) === facts.pool;

interface Recorded {
  readonly isMeant: (leaf: Leaf) => boolean;
  readonly isRecordedBy: (record: Row<'rehoming'>, leaf: Leaf, codes: ReadonlyMap<number, string>) => boolean;
}

const RECORDED: readonly Recorded[] = [
  { isMeant: isMove, isRecordedBy: isTo },
  { isMeant: isTakenBack, isRecordedBy: ({ state }) => state === 'refunded' },
  { isMeant: (leaf) => isRehoming(leaf) && leaf.reason === 'returned', isRecordedBy: ({ state }) => state === 'returned' },
  {
    isMeant: ({ action, reason }) => action === 'booking.cancelled' && reason === 'rehoming_declined',
    isRecordedBy: ({ state }) => state === 'declined',
  },
];

/** The rehomings of the stay: they name its first booking, which may have been another one when the stay was moved. */
function recordsOf({ bookings }: Past, ofStay: ReadonlyMap<string, readonly Row<'rehoming'>[]>, id: string): Row<'rehoming'>[] {
  const found: Row<'rehoming'>[] = [];
  for (let next: string | null | undefined = id; next; next = bookings.get(next)?.extends_id) found.push(...(ofStay.get(next) ?? []));
  return found;
}

/** What is owed beyond the refund has its leaf, once for each stay. */
function* judgeCompensation({ leaves }: Past, rehomings: readonly Row<'rehoming'>[]): Generator<Violation> {
  const told = leaves.filter(({ action }) => action === 'compensation.owed');
  const amounts = grouped(told, ({ facts }) => facts.bookingId ?? '');
  const owed = rehomings.filter(({ compensation_fen }) => compensation_fen > 0);
  for (const { booking_id, compensation_fen, seq_of_event } of owed) {
    const [leaf, ...more] = amounts.get(booking_id) ?? [];
    amounts.delete(booking_id);
    if (leaf?.facts.amountFen !== compensation_fen || more.length > 0)
      yield broken('I11', `${compensation_fen} fen of compensation for ${booking_id} have no leaf or many`, seq_of_event);
  }
  for (const [id, [leaf]] of amounts) yield broken('I11', `a leaf tells of compensation for ${id}, which nobody owes`, leaf?.seq ?? 0);
}
