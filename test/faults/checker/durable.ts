import { leafOfVersion, stateAfter } from './lives.js';
import type { BookingView, Call, Done, Past } from './past.js';
import { broken, type Violation } from './violation.js';

/** I3: what a resident was told stays true: the booking is there, in this state or a later one, and was in that state. */
export function* judgeDurability(past: Past): Generator<Violation> {
  if (!past.db) return;
  const poolCodes = new Map(past.db.pool.map(({ id, code }) => [id, code]));
  for (const call of past.calls) {
    const { done } = call;
    if (done?.type !== 'ok') continue;
    for (const view of done.bookings) yield* judgeView(past, call, done, view, poolCodes);
  }
  yield* judgeReads(past);
}

function* judgeView(past: Past, call: Call, done: Done, view: BookingView, poolCodes: ReadonlyMap<number, string>): Generator<Violation> {
  const told = `${call.f} was answered with booking ${view.id} v${view.version} ${view.state}`;
  const row = past.bookings.get(view.id);
  if (!row) return yield broken('I3', `${told}, which is gone`, call.invoked.seq, done.seq);
  if (row.version < view.version) return yield broken('I3', `${told}, but it is at v${row.version}`, done.seq, row.seq_of_event);
  if (row.version === view.version && row.state !== view.state)
    return yield broken('I3', `${told}, but v${row.version} is ${row.state}`, done.seq, row.seq_of_event);
  const leaf = leafOfVersion(past, view.id, view.version);
  if (leaf && stateAfter(leaf) !== view.state) yield broken('I3', `${told}, its leaf says ${leaf.action}`, done.seq, leaf.seq);
  const { pool, priceFen } = leaf?.facts ?? { pool: poolCodes.get(row.pool_id), priceFen: row.price_fen }; // a later rehoming may have changed them
  const isSame = pool === view.poolId && row.from_tick === view.from && row.to_tick === view.to && priceFen === view.priceFen;
  if (!isSame) yield broken('I3', `${told}, with another place, time or price than it had`, done.seq, row.seq_of_event);
  if (call.f === 'cancel' && row.state !== 'cancelled')
    yield broken('I3', `cancelling booking ${view.id} was acknowledged, but it is ${row.state}`, done.seq, row.seq_of_event);
}

/** What a resident was told before a read began, the read knows. Repeated answers are old on purpose and are no reads. */
function* judgeReads({ calls }: Past): Generator<Violation> {
  const told = new Map<string, { version: number; ms: number; seq: number }[]>();
  for (const { resident, done } of calls) {
    if (done?.type !== 'ok') continue;
    for (const { id, version } of done.bookings) {
      const list = told.get(`${resident} ${id}`) ?? [];
      list.push({ version, ms: done.ms, seq: done.seq });
      told.set(`${resident} ${id}`, list);
    }
  }
  for (const { f, resident, invoked, done, path } of calls) {
    if (f !== 'read' || !done) continue;
    const id = path.split('/').at(-1) ?? '';
    const before = (told.get(`${resident} ${id}`) ?? []).filter(({ ms }) => ms < invoked.ms);
    if (done.code === 'not_found' && before[0])
      yield broken('I3', `booking ${id} was acknowledged, then not found`, before[0].seq, done.seq);
    const newer = before.find(({ version }) => version > (done.bookings[0]?.version ?? Number.POSITIVE_INFINITY));
    if (newer) yield broken('I3', `booking ${id} was told at v${newer.version}, then read at an older one`, newer.seq, done.seq);
  }
}
