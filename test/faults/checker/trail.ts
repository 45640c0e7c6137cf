import { BayMoves } from './lives.js';
import { GrowingTree, leafHash } from './merkle.js';
import { postingsOf } from './orders.js';
import type { Past } from './past.js';
import { grouped, poolsOf } from './pools.js';
import type { Tables } from './rows.js';
import { broken, type Violation } from './violation.js';

/** I11: every change has its leaf and every leaf its change; the tree has every leaf once, without a gap, and its root is the one that was told. */
export function* judgeTrail(past: Past): Generator<Violation> {
  if (!past.db) return;
  yield* judgeTree(past);
  for (const seq of past.brokenLeaves) yield broken('I11', 'a leaf cannot be read', seq);
  yield* judgeBookings(past);
  yield* judgePostings(past);
  yield* judgeBays(past);
  yield* judgeCapacity(past);
  yield* judgePlans(past, past.db);
}

function* judgeTree({ db, trail, isAtRest }: Past): Generator<Violation> {
  const leaves = new Map(db?.audit_leaf.map((leaf) => [leaf.id, leaf]));
  const roots = new Map(db?.audit_checkpoint.map(({ tree_size, root, seq_of_event }) => [tree_size, { root, seq: seq_of_event }]));
  if (trail) roots.set(trail.treeSize, { root: trail.root, seq: 0 });
  const tree = new GrowingTree();
  for (const entry of (db?.audit_entry ?? []).toSorted((a, b) => a.tree_index - b.tree_index)) {
    const leaf = leaves.get(entry.leaf_id);
    leaves.delete(entry.leaf_id);
    if (entry.tree_index !== tree.size) return yield broken('I11', `place ${tree.size} of the tree is empty`, entry.seq_of_event);
    if (!leaf) yield broken('I11', `the leaf in place ${entry.tree_index} is gone or stands twice`, entry.seq_of_event);
    else if (leaf.leaf_hash !== entry.leaf_hash || leafHash(leaf.content) !== leaf.leaf_hash)
      yield broken('I11', `the leaf in place ${entry.tree_index} is not the one that was hashed`, leaf.seq_of_event);
    tree.append(Buffer.from(entry.leaf_hash, 'hex'));
    const told = roots.get(tree.size);
    roots.delete(tree.size);
    if (told && told.root !== tree.root()) yield broken('I11', `the tree of ${tree.size} leaves has another root than was told`, told.seq);
  }
  for (const [size, { seq }] of roots)
    if (size > tree.size) yield broken('I11', `a tree of ${size} leaves was told, ${tree.size} are there`, seq);
  if (isAtRest) for (const leaf of leaves.values()) yield broken('I11', `leaf ${leaf.id} is not in the tree`, leaf.seq_of_event);
}

function* judgeBookings({ bookings, leavesOfBooking }: Past): Generator<Violation> {
  for (const { id, version, seq_of_event } of bookings.values()) {
    const count = leavesOfBooking.get(id)?.length ?? 0;
    if (count !== version) yield broken('I11', `booking ${id} is at v${version} and has ${count} leaves`, seq_of_event);
  }
  for (const [id, [leaf]] of leavesOfBooking)
    if (!bookings.has(id)) yield broken('I11', `leaves tell of booking ${id}, which is not there`, leaf?.seq ?? 0);
}

const ACTION_OF: Readonly<Record<string, string>> = {
  paid: 'payment.received',
  kept: 'payment.kept',
  'refund-open': 'refund.requested',
  'refund-done': 'refund.succeeded',
};
const POSTED = new Set(Object.values(ACTION_OF));

function* judgePostings(past: Past): Generator<Violation> {
  const posted = postingsOf(past).map(({ kind, no, reason, amountFen, entries }) => ({
    name: `${ACTION_OF[kind] ?? kind} of ${no} ${reason} with ${amountFen} fen`,
    seq: entries[0]?.seq_of_event ?? 0,
  }));
  const told = past.leaves
    .filter(({ action }) => POSTED.has(action))
    .map(({ action, facts, reason, seq }) => ({
      name: `${action} of ${facts.outTradeNo} ${reason ?? ''} with ${facts.amountFen} fen`,
      seq,
    }));
  yield* unmatched(posted, told);
}

interface Named {
  readonly name: string;
  readonly seq: number;
}

/** One leaf for each row, and no other. */
function* unmatched(rows: readonly Named[], leaves: readonly Named[]): Generator<Violation> {
  const open = grouped(leaves, ({ name }) => name);
  for (const { name, seq } of rows) if (!open.get(name)?.pop()) yield broken('I11', `no leaf tells of ${name}`, seq);
  for (const left of open.values())
    for (const { name, seq } of left) yield broken('I11', `a leaf tells of ${name}, which is not there`, seq);
}

/** Bays taken and given back: rows of the pools' logs against leaves of bookings. */
function* judgeBays(past: Past): Generator<Violation> {
  const rows = poolsOf(past).flatMap(({ code, log }) =>
    log
      .filter(({ cause }) => cause !== 'capacity')
      .map(({ cause, from_tick, to_tick, seq_of_event }) => ({
        name: `a ${cause} in ${code} over [${from_tick}, ${to_tick})`,
        seq: seq_of_event,
      })),
  );
  const moves = new BayMoves();
  const leaves = past.leaves
    .flatMap((leaf) => moves.of(leaf))
    .map(({ leaf, pool, from, to, isTaken }) => ({
      name: `a ${isTaken ? 'claim' : 'release'} in ${pool} over [${from}, ${to})`,
      seq: leaf.seq,
    }));
  yield* unmatched(rows, leaves);
}

/** What a test offers before the product starts is the first row of a pool, and has no leaf. */
function* judgeCapacity(past: Past): Generator<Violation> {
  const told = past.leaves.flatMap(({ facts, action, seq }) =>
    (action === 'pool.capacity-changed' ? (facts.changes ?? []) : []).map(([from, to, delta]) => ({
      name: nameOf(facts.pool ?? '', from, to, delta),
      seq,
    })),
  );
  const names = new Set(told.map(({ name }) => name));
  const rows = poolsOf(past).flatMap(({ code, log }) =>
    log
      .filter(({ cause }) => cause === 'capacity')
      .map(({ seq, from_tick, to_tick, delta, seq_of_event }) => ({
        place: seq,
        name: nameOf(code, from_tick, to_tick, delta),
        seq: seq_of_event,
      }))
      .filter(({ place, name }) => place > 1 || names.has(name)),
  );
  yield* unmatched(rows, told);
}

/** Versions of plans, and suspensions begun and lifted. The first version of a plan may be older than the trail. */
function* judgePlans(past: Past, { supply_plan, suspension }: Tables): Generator<Violation> {
  const codes = new Map(poolsOf(past).map(({ id, code }) => [id, code]));
  const told = past.leaves.flatMap(({ action, subject, facts, seq }) => {
    if (action === 'supply.published') return [{ name: `plan ${facts.version} of ${facts.pool}`, seq }];
    return subject.kind === 'suspension' ? [{ name: `${action} ${subject.id}`, seq }] : [];
  });
  const names = new Set(told.map(({ name }) => name));
  const plans = supply_plan
    .map(({ pool_id, version, seq_of_event: seq }) => ({ version, name: `plan ${version} of ${codes.get(pool_id)}`, seq }))
    .filter(({ version, name }) => version > 1 || names.has(name));
  const begun = suspension.map(({ id, seq_of_event: seq }) => ({ name: `car-park.suspended ${id}`, seq }));
  const lifted = suspension.filter(({ lifted_at_ms }) => lifted_at_ms !== null);
  yield* unmatched([...plans, ...begun, ...lifted.map(({ id, seq_of_event: seq }) => ({ name: `car-park.resumed ${id}`, seq }))], told);
}

function nameOf(pool: string, from: number, to: number, delta: number): string {
  return `${delta} bays in ${pool} over [${from}, ${to})`;
}
