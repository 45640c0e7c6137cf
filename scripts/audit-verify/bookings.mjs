// The life of every booking: versions, moves, and the bay that it holds meanwhile.
import { flaw } from './flaw.mjs';

/** @typedef {import('./flaw.mjs').Flaw} Flaw */
/** @typedef {import('./leaf.mjs').Leaf} Leaf */
/** @typedef {'held' | 'confirmed' | 'lapsed' | 'cancelled'} State */
/**
 * @typedef {object} Booking
 * @property {State | undefined} state
 * @property {number} version
 * @property {string | null} digest of the state after the last leaf
 * @property {string} pool @property {string} carPark @property {number} from @property {number} to @property {number} priceFen
 * @property {number | undefined} holdsFrom the bay is held over [holdsFrom, to); undefined: not now
 * @property {number | undefined} keptTo what had passed when a hold lapsed stays held: [from, keptTo)
 */

/** @type {Readonly<Record<string, readonly (State | undefined)[]>>} what may come before */
const MAY_FOLLOW = { held: [undefined], confirmed: [undefined, 'held', 'lapsed'], lapsed: ['held'], cancelled: ['held', 'confirmed'] };
/** What a booking is about never changes. */
const FIXED = /** @type {const} */ (['carPark', 'pool', 'from', 'to', 'priceFen']);

export class Bookings {
  /** @type {Map<string, Booking>} */
  #bookings = new Map();
  /** One text for each code: hundreds of thousands of bookings name the same few. @type {Map<string, string>} */
  #codes = new Map();
  #pools;

  /** @param {import('./pools.mjs').Pools} pools */
  constructor(pools) {
    this.#pools = pools;
  }

  /** @param {Leaf} leaf of an action `booking.<state>` @returns {Flaw | undefined} */
  apply({ action, subject, facts, before, after }) {
    const state = /** @type {State} */ (action.slice('booking.'.length));
    const known = this.#bookings.get(subject.id);
    const booking = known ?? this.#begun(facts);
    const wrong = versionFlaw(booking, facts.version) ?? moveFlaw(booking, state, facts) ?? digestFlaw(booking, before, after);
    if (wrong) return wrong;
    if (!known) this.#bookings.set(subject.id, booking);
    const taken = this.#moveBays(booking, state, facts.claimFrom);
    booking.state = state;
    booking.version = facts.version;
    booking.digest = after;
    return taken;
  }

  /** @param {any} facts @returns {Booking} */
  #begun({ carPark, pool, from, to, priceFen }) {
    const never = { state: undefined, version: 0, digest: null, holdsFrom: undefined, keptTo: undefined };
    return { ...never, carPark: this.#code(carPark), pool: this.#code(pool), from, to, priceFen };
  }

  /** @param {string} code */
  #code(code) {
    const known = this.#codes.get(code);
    if (known === undefined) this.#codes.set(code, code);
    return known ?? code;
  }

  /** @param {Booking} booking @param {State} state @param {number | null} claimFrom @returns {Flaw | undefined} */
  #moveBays(booking, state, claimFrom) {
    if (booking.state === undefined) return this.#begin(booking, state);
    if (state !== 'confirmed') return this.#giveBack(booking, state, claimFrom);
    const found = booking.state === 'lapsed' ? this.#takeAgain(booking, claimFrom) : undefined;
    if (booking.keptTo !== undefined) this.#pools.countBooked(booking, booking.from, booking.keptTo, 1);
    if (booking.holdsFrom !== undefined) this.#pools.countBooked(booking, booking.holdsFrom, booking.to, 1);
    return found;
  }

  /** @param {Booking} booking @param {State} state */
  #begin(booking, state) {
    const found = this.#pools.take(booking, booking.from, booking.to);
    booking.holdsFrom = booking.from;
    if (state === 'confirmed' && !found) this.#pools.countBooked(booking, booking.from, booking.to, 1);
    return found;
  }

  /** @param {Booking} booking @param {number | null} claimFrom */
  #takeAgain(booking, claimFrom) {
    if (claimFrom === null || claimFrom < booking.from || claimFrom >= booking.to) return claimFlaw(booking, claimFrom);
    booking.holdsFrom = claimFrom;
    return this.#pools.take(booking, claimFrom, booking.to);
  }

  /** @param {Booking} booking @param {State} state @param {number | null} claimFrom */
  #giveBack(booking, state, claimFrom) {
    const since = booking.holdsFrom ?? booking.to;
    const from = claimFrom ?? booking.to;
    if (claimFrom !== null && (claimFrom < since || claimFrom >= booking.to)) return claimFlaw(booking, claimFrom);
    this.#pools.giveBack(booking, from, booking.to);
    if (booking.state === 'confirmed') this.#pools.countBooked(booking, from, booking.to, -1);
    if (state === 'lapsed') booking.keptTo = from;
    booking.holdsFrom = undefined;
    return undefined;
  }
}

/** @param {Booking} booking @param {number} version */
function versionFlaw(booking, version) {
  const due = booking.version + 1;
  if (version === due) return undefined;
  return flaw('booking_version', `预约版本应为 ${due}，却是 ${version}`, `the booking's version should be ${due} and is ${version}`);
}

/** @param {Booking} booking @param {State} state @param {any} facts */
function moveFlaw(booking, state, facts) {
  const was = booking.state ?? 'new';
  if (!MAY_FOLLOW[state]?.includes(booking.state))
    return flaw('booking_move', `预约不能由 ${was} 变为 ${state}`, `a booking cannot go from ${was} to ${state}`);
  if (booking.state === undefined && state === 'confirmed' && facts.priceFen > 0)
    return flaw('booking_unpaid', '收费预约未经待支付即确认', 'a booking with a price was confirmed without having been held');
  const changed = FIXED.find((member) => booking[member] !== facts[member]);
  if (changed) return flaw('booking_facts', `预约的 ${changed} 前后不一`, `${changed} of the booking is not what it was`);
  return undefined;
}

/** The state that a step starts from is the one that the step before it ended in: nothing changed unrecorded. @param {Booking} booking @param {string | null} before @param {string | null} after */
function digestFlaw(booking, before, after) {
  if (before === booking.digest && after !== null) return undefined;
  return flaw('booking_digest', '变更前的摘要与上一条记录之后的不符', 'the state before is not the state that the last leaf left');
}

/** @param {Booking} booking @param {number | null} claimFrom */
function claimFlaw({ holdsFrom, from, to }, claimFrom) {
  const range = `[${holdsFrom ?? from}, ${to})`;
  return flaw('booking_claim', `占用起点 ${claimFrom} 不在 ${range} 内`, `the claim's start ${claimFrom} is not in ${range}`);
}
