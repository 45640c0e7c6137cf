import { createHash } from 'node:crypto';
import type { Call, Past } from './past.js';
import { grouped } from './pools.js';
import type { Row } from './rows.js';
import { broken, type Violation } from './violation.js';

/** Refusals that a request whose effect is done can never be answered with: the record of its key stands before them. */
const AFTER_A_LOOK = new Set([
  'no_bay_free',
  'outside_window',
  'plate_already_booked',
  'too_many_holds',
  'too_many_bookings',
  'not_extendable',
  'not_cancellable',
  'refund_changed',
]);
/** The clocks of the database and of those who record, on one machine. */
const CLOCKS_APART_MS = 500;
const PLACING = new Set(['reserve', 'one-tap', 'extend']);

/** The name under which a request is recorded, as the migrations tell: the start of SHA-256 over principal and key. */
function requestIdOf(resident: string, key: string): string {
  return createHash('sha256').update(`${resident}\0${key}`).digest('hex').slice(0, 32);
}

/** I10: a key has one effect and one answer, whoever asks how often at whichever gateway. */
export function* judgeKeys(past: Past): Generator<Violation> {
  const records = new Map(past.db?.idempotency.map((row) => [row.request_id, row]));
  const keyed = past.calls.filter(({ key, resident }) => key !== undefined && resident !== '');
  for (const same of grouped(keyed, ({ resident, key }) => `${resident} ${key}`).values()) {
    const [first] = same;
    if (!first) continue;
    yield* judgeAnswers(same);
    yield* judgeRefusals(same);
    if (past.db) yield* judgeEffect(past, same, records.get(requestIdOf(first.resident, first.key ?? '')));
  }
  if (past.db) yield* judgeBookings(past);
}

function* judgeAnswers(same: readonly Call[]): Generator<Violation> {
  const answered = same.filter(({ done }) => done?.type === 'ok');
  const [first] = answered;
  if (!first) return;
  const other = answered.find(({ asked }) => asked !== first.asked);
  if (other) return yield broken('I10', `key ${first.key} was accepted for two requests`, first.invoked.seq, other.invoked.seq);
  const different = answered.find(({ done }) => done?.text !== first.done?.text);
  if (different) yield broken('I10', `key ${first.key} got two answers`, first.done?.seq ?? 0, different.done?.seq ?? 0);
}

function* judgeRefusals(same: readonly Call[]): Generator<Violation> {
  for (const call of same) {
    const { done } = call;
    if (!done) continue;
    const others = same.filter((other) => other !== call && other.invoked.ms <= done.ms);
    if (done.code === 'idempotency_key_reused' && !others.some(({ asked }) => asked !== call.asked))
      yield broken('I10', `key ${call.key} was called reused, and was not`, done.seq);
    if (done.code === 'idempotency_key_in_progress' && others.length === 0)
      yield broken('I10', `key ${call.key} was called in progress, and nobody else used it`, done.seq);
  }
}

function* judgeEffect(past: Past, same: readonly Call[], record: Row<'idempotency'> | undefined): Generator<Violation> {
  const answered = same.find(({ done }) => done?.type === 'ok');
  if (!record) {
    if (answered) yield broken('I10', `key ${answered.key} was answered and is not recorded`, answered.done?.seq ?? 0);
    return;
  }
  const told = answered?.done?.bookings[0]?.id;
  if (told !== undefined && told !== record.subject_id)
    yield broken('I10', `key ${answered?.key} is recorded for ${record.subject_id}, answered with ${told}`, record.seq_of_event);
  yield* judgeLateRefusals(past, same, record);
  yield* judgeRefusedMakers(past, same, record);
}

/** A refusal has no effect: of the requests under way when a booking was made, one was not refused. */
function* judgeRefusedMakers(past: Past, same: readonly Call[], record: Row<'idempotency'>): Generator<Violation> {
  const made = past.leavesOfBooking.get(record.subject_id ?? '')?.[0];
  if (!made) return;
  const before = same.filter(({ f, invoked }) => PLACING.has(f) && invoked.ms <= made.atMs - past.dbAheadMs + CLOCKS_APART_MS);
  if (before.length === 0 || !before.every(({ done }) => done?.type === 'fail' && AFTER_A_LOOK.has(done.code ?? ''))) return;
  const [{ key, done }] = before as [Call];
  yield broken('I10', `key ${key} was refused with ${done?.code}, and made booking ${record.subject_id}`, made.seq, done?.seq ?? 0);
}

/** Once a key has made its booking, asking again never hears that it cannot be made. */
function* judgeLateRefusals(past: Past, same: readonly Call[], record: Row<'idempotency'>): Generator<Violation> {
  const made = past.leavesOfBooking.get(record.subject_id ?? '')?.[0];
  if (!made) return;
  const madeMs = made.atMs - past.dbAheadMs + past.limits.slackMs;
  const bodies = new Set(same.map(({ asked }) => asked));
  if (bodies.size > 1) return; // which of them made the booking is not told
  for (const { f, key, invoked, done } of same)
    if (PLACING.has(f) && invoked.ms > madeMs && !past.shadows.touches(invoked.ms) && AFTER_A_LOOK.has(done?.code ?? ''))
      yield broken('I10', `key ${key} made booking ${record.subject_id}, then was refused with ${done?.code}`, made.seq, done?.seq ?? 0);
}

/** Every booking was asked for by one recorded request, whose name its first claim bears. */
function* judgeBookings({ db, bookings }: Past): Generator<Violation> {
  const claims = new Set(db?.pool_log.flatMap(({ cause, claim_id }) => (cause === 'claim' && claim_id !== null ? [claim_id] : [])));
  const makers = grouped(
    (db?.idempotency ?? []).filter(({ request_id }) => claims.has(request_id)),
    (row) => row.subject_id,
  );
  for (const { id, seq_of_event } of bookings.values()) {
    const count = makers.get(id)?.length ?? 0;
    if (count !== 1) yield broken('I10', `booking ${id} was made by ${count} recorded requests`, seq_of_event);
  }
  for (const [id, records] of makers)
    if (id === null || !bookings.has(id))
      yield broken('I10', `a request is recorded for booking ${id}, which is not there`, ...records.map((row) => row.seq_of_event));
}
