// The life of every booking: versions, moves, and the bay that it holds meanwhile.
import { claimFlaw, digestFlaw, moveFlaw, rehomingFlaw, versionFlaw } from './booking-flaws.mjs';
import { flaw, shown } from './flaw.mjs';

/** @typedef {import('./flaw.mjs').Flaw} Flaw */
/** @typedef {import('./leaf.mjs').Leaf} Leaf */
/** @typedef {import('./pools.mjs').Place} Place */
/** @typedef {'held' | 'confirmed' | 'lapsed' | 'cancelled'} State */
/** One bay over `[from, to)`. @typedef {{ readonly place: Place, readonly from: number, readonly to: number }} Part */
/**
 * @typedef {object} Booking
 * @property {State | undefined} state
 * @property {number} version
 * @property {string | null} digest of the state after the last leaf
 * @property {boolean} isTakenBack it ended, for its bay was taken back
 * @property {boolean} wasConfirmed at some time
 * @property {boolean} isRehomed it is where it is because its bay was taken back
 * @property {Place} place @property {number} from @property {number} to @property {number} priceFen
 * @property {number | undefined} holdsFrom a bay of the place is held over [holdsFrom, to); undefined: none now
 * @property {readonly Part[]} passed of a hold that moved or lapsed while its window ran: nobody else had these bays then
 * @property {readonly string[]} left pools that it had to leave, the last one last
 */

/** Most bookings have none: they share these. @type {readonly never[]} */
const NONE = [];

export class Bookings {
  /** @type {Map<string, Booking>} */
  #bookings = new Map();
  /** One value for each place: hundreds of thousands of bookings name the same few. @type {Map<string, Place>} */
  #places = new Map();
  /** The last booking that was returned to a pool: what continues it goes with it. @type {{ index: number, pool: string, to: number } | undefined} */
  #returned;
  #pools;

  /** @param {import('./pools.mjs').Pools} pools */
  constructor(pools) {
    this.#pools = pools;
  }

  /** Every booking as it is after the last leaf. @returns {Iterable<Booking>} */
  all() {
    return this.#bookings.values();
  }

  /** Whether the booking was ended because its bay was taken back. @param {string} id */
  wasTakenBack(id) {
    return this.#bookings.get(id)?.isTakenBack === true;
  }

  /** Whether the booking ever had to leave a pool. @param {string} id */
  wasMoved(id) {
    return (this.#bookings.get(id)?.left.length ?? 0) > 0;
  }

  /** @param {Leaf} leaf of an action `booking.…` @param {number} index @returns {Flaw | undefined} */
  apply(leaf, index) {
    const { action, subject, facts, before, after } = leaf;
    const known = this.#bookings.get(subject.id);
    const booking = known ?? this.#begun(facts);
    const isRehomed = action === 'booking.rehomed';
    const state = /** @type {State} */ (isRehomed ? facts.state : action.slice('booking.'.length));
    const wrong =
      versionFlaw(booking, facts.version) ?? (isRehomed ? this.#rehomingFlaw(booking, leaf, index) : moveFlaw(booking, state, facts));
    const found = wrong ?? digestFlaw(booking, before, after) ?? this.#groundFlaw(booking, leaf);
    if (found) return found;
    if (!known) this.#bookings.set(subject.id, booking);
    const taken = isRehomed ? this.#rehome(booking, facts, index) : this.#moveBays(booking, state, facts.claimFrom);
    booking.state = state;
    booking.version = facts.version;
    booking.digest = after;
    booking.isTakenBack = state === 'cancelled' && leaf.reason === 'taken_back';
    booking.wasConfirmed ||= state === 'confirmed';
    if (isRehomed) booking.isRehomed = leaf.reason === 'taken_back';
    return taken;
  }

  /** @param {any} facts @returns {Booking} */
  #begun({ carPark, pool, from, to, priceFen }) {
    const never = {
      state: undefined,
      version: 0,
      digest: null,
      isTakenBack: false,
      wasConfirmed: false,
      isRehomed: false,
      holdsFrom: undefined,
      passed: NONE,
      left: NONE,
    };
    return { ...never, place: this.#place(carPark, pool), from, to, priceFen };
  }

  /** @param {string} carPark @param {string} pool @returns {Place} */
  #place(carPark, pool) {
    const key = JSON.stringify([carPark, pool]);
    const place = this.#places.get(key) ?? { carPark, pool };
    this.#places.set(key, place);
    return place;
  }

  /** Nothing is taken back where nothing was ever withdrawn. @param {Booking} booking @param {Leaf} leaf */
  #groundFlaw({ place }, { reason }) {
    return reason === 'taken_back' ? this.#pools.withdrawalFlaw(place) : undefined;
  }

  /** @param {Booking} booking @param {Leaf} leaf @param {number} index */
  #rehomingFlaw(booking, leaf, index) {
    return rehomingFlaw(booking, leaf) ?? (leaf.reason === 'returned' ? this.#returnFlaw(booking, leaf, index) : undefined);
  }

  /** Back is where the booking had to leave, or where the booking goes that it continues. @param {Booking} booking @param {Leaf} leaf @param {number} index */
  #returnFlaw({ left, from, to }, { facts: { pool } }, index) {
    const before = this.#returned;
    const isContinuing = before?.index === index - 1 && before.pool === pool && before.to === from;
    if (!isContinuing && !left.includes(pool))
      return flaw('rehoming_return', `预约从未离开过 ${shown(pool)}`, `the booking never had to leave ${shown(pool)}`);
    this.#returned = { index, pool, to };
    return undefined;
  }

  /** @param {Booking} booking @param {State} state @param {number | null} claimFrom @returns {Flaw | undefined} */
  #moveBays(booking, state, claimFrom) {
    if (booking.state === undefined) return this.#begin(booking, state);
    if (state !== 'confirmed') return this.#giveBack(booking, state, claimFrom);
    const found = booking.state === 'lapsed' ? this.#takeAgain(booking, claimFrom) : undefined;
    for (const { place, from, to } of booking.passed) this.#pools.countBooked(place, from, to, 1);
    booking.passed = NONE;
    if (booking.holdsFrom !== undefined) this.#pools.countBooked(booking.place, booking.holdsFrom, booking.to, 1);
    return found;
  }

  /** @param {Booking} booking @param {State} state */
  #begin(booking, state) {
    const { place, from, to } = booking;
    const found = this.#pools.take(place, from, to);
    booking.holdsFrom = from;
    if (state === 'confirmed' && !found) this.#pools.countBooked(place, from, to, 1);
    return found;
  }

  /** @param {Booking} booking @param {number | null} claimFrom */
  #takeAgain(booking, claimFrom) {
    if (claimFrom === null || claimFrom < booking.from || claimFrom >= booking.to) return claimFlaw(booking, claimFrom);
    booking.holdsFrom = claimFrom;
    return this.#pools.take(booking.place, claimFrom, booking.to);
  }

  /** @param {Booking} booking @param {State} state @param {number | null} claimFrom */
  #giveBack(booking, state, claimFrom) {
    const since = booking.holdsFrom ?? booking.to;
    const from = claimFrom ?? booking.to;
    if (claimFrom !== null && (claimFrom < since || claimFrom >= booking.to)) return claimFlaw(booking, claimFrom);
    this.#leave(booking, from);
    if (state === 'lapsed') keepPassed(booking, from);
    booking.holdsFrom = undefined;
    return undefined;
  }

  /** Another bay instead of this one from a tick on. What it did not hold before is taken when the run of such leaves ends. @param {Booking} booking @param {any} facts @param {number} index */
  #rehome(booking, { carPark, pool, claimFrom, priceFen }, index) {
    const since = booking.holdsFrom ?? booking.to;
    if (claimFrom < since || claimFrom >= booking.to) return claimFlaw(booking, claimFrom);
    this.#leave(booking, claimFrom);
    if (booking.state === 'held') keepPassed(booking, claimFrom);
    booking.left = [...booking.left, booking.place.pool];
    booking.place = this.#place(carPark, pool);
    booking.priceFen = priceFen;
    booking.holdsFrom = claimFrom;
    if (booking.state === 'confirmed') this.#pools.countBooked(booking.place, claimFrom, booking.to, 1);
    return this.#pools.takeInRun(booking.place, claimFrom, booking.to, index);
  }

  /** @param {Booking} booking @param {number} from */
  #leave({ place, to, state }, from) {
    this.#pools.giveBack(place, from, to);
    if (state === 'confirmed') this.#pools.countBooked(place, from, to, -1);
  }
}

/** @param {Booking} booking @param {number} until */
function keepPassed(booking, until) {
  const { place, holdsFrom: from = until } = booking;
  if (from < until) booking.passed = [...booking.passed, { place, from, to: until }];
}
