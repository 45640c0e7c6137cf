import type { Leaf, Past } from './past.js';
import type { Row } from './rows.js';

/** What a booking is once the leaf was written. A booking that is rehomed stays what it was. */
export function stateAfter({ action, facts }: Leaf): string {
  return action === 'booking.rehomed' ? (facts.state ?? '') : action.replace('booking.', '');
}

export function isRehoming({ action }: Leaf): boolean {
  return action === 'booking.rehomed';
}

function takesBay({ action }: Leaf): boolean {
  return action === 'booking.held' || action === 'booking.confirmed' || action === 'booking.rehomed';
}

/** A bay that a leaf takes or gives back over `[from, to)`. */
export interface BayMove {
  readonly leaf: Leaf;
  readonly pool: string;
  readonly from: number;
  readonly to: number;
  readonly isTaken: boolean;
}

/** Reads leaves in the order of the tree and tells what each does to bays. */
export class BayMoves {
  private readonly places = new Map<string, string>();

  of(leaf: Leaf): BayMove[] {
    if (leaf.subject.kind !== 'booking') return [];
    const { pool = '', claimFrom: from, to = 0 } = leaf.facts;
    const before = this.places.get(leaf.subject.id) ?? '';
    this.places.set(leaf.subject.id, pool);
    if (typeof from !== 'number') return [];
    const move = { leaf, pool, from, to, isTaken: takesBay(leaf) };
    return isRehoming(leaf) ? [{ ...move, pool: before, isTaken: false }, move] : [move];
  }
}

/** Leaves that are judged together: rehomings that follow one another trade places, every other leaf stands for itself. */
export function* togetherOf(leaves: Iterable<Leaf>): Generator<readonly Leaf[]> {
  let run: Leaf[] = [];
  for (const leaf of leaves) {
    if (isRehoming(leaf)) {
      run.push(leaf);
      continue;
    }
    if (run.length > 0) yield run;
    run = [];
    yield [leaf];
  }
  if (run.length > 0) yield run;
}

/** Every price that a booking ever had: an order asks for the one of its time. */
export function pricesOf({ bookings, leavesOfBooking }: Past, id: string): ReadonlySet<number> {
  const told = (leavesOfBooking.get(id) ?? []).flatMap(({ facts }) => facts.priceFen ?? []);
  const last = bookings.get(id)?.price_fen;
  return new Set(last === undefined ? told : [...told, last]);
}

/** The leaf that made this version of a booking. */
export function leafOfVersion({ leavesOfBooking }: Past, id: string, version: number): Leaf | undefined {
  return leavesOfBooking.get(id)?.find(({ facts }) => facts.version === version);
}

/** Whether the booking ended for one of these reasons, as its last leaf says. */
export function endedFor({ leavesOfBooking }: Past, id: string, reasons: readonly string[]): Leaf | undefined {
  const last = leavesOfBooking.get(id)?.at(-1);
  return last?.action === 'booking.cancelled' && reasons.includes(last.reason ?? '') ? last : undefined;
}

/** A live booking has a bay. */
export function isLive({ state }: Row<'booking'>): boolean {
  return state === 'held' || state === 'confirmed';
}

/** A booking that was confirmed late, or moved, has the bay where it is from then on only. */
export function claimedFrom({ leavesOfBooking }: Past, { id, from_tick }: Row<'booking'>): number {
  const last = leavesOfBooking.get(id)?.findLast(({ facts }) => typeof facts.claimFrom === 'number');
  return last?.facts.claimFrom ?? from_tick;
}

/** The first booking of a stay: the one that this one continues, at the end of the chain. */
export function firstOfStay({ bookings }: Past, id: string): string {
  let first = id;
  for (let before = bookings.get(id)?.extends_id; before; before = bookings.get(before)?.extends_id) first = before;
  return first;
}
