// The bays of every pool, tick by tick, folded from the leaves alone.
import { flaw, shown } from './flaw.mjs';
import { clockOf, eachNight, firstTickOf, NIGHT_TICKS } from './nights.mjs';

/** @typedef {import('./flaw.mjs').Flaw} Flaw */

/** @typedef {{ readonly carPark: string, readonly pool: string }} Place */
/** @typedef {{ readonly number: number, readonly carPark: string, readonly at: number }} SoldOut */

/** Longer windows are nothing that a person offers or books. */
const LONGEST_TICKS = 400 * NIGHT_TICKS;

/** One night of one pool. */
export class PoolNight {
  /** Bays on offer now. */
  capacity = new Int32Array(NIGHT_TICKS);
  /** The most bays that were ever on offer. */
  highest = new Int32Array(NIGHT_TICKS);
  /** Bays that bookings hold, paid or not. */
  taken = new Int32Array(NIGHT_TICKS);
  /** Of those, bays of confirmed bookings. */
  booked = new Int32Array(NIGHT_TICKS);

  /** A bay is left for all the ticks at which bays are on offer. */
  hasBayThroughout() {
    return this.isOpen() && this.capacity.every((bays, at) => bays <= 0 || bays > valueAt(this.taken, at));
  }

  isOpen() {
    return this.capacity.some((bays) => bays > 0);
  }
}

/** @param {Int32Array} array @param {number} at */
const valueAt = (array, at) => array[at] ?? 0;

class Pool {
  /** @type {Map<number, PoolNight>} */
  nights = new Map();
  /** Something that was on offer was withdrawn at some time. */
  hasWithdrawn = false;

  /** @param {string} carPark */
  constructor(carPark) {
    this.carPark = carPark;
  }

  /** @param {number} number */
  night(number) {
    const known = this.nights.get(number);
    if (known) return known;
    const night = new PoolNight();
    this.nights.set(number, night);
    return night;
  }
}

export class Pools {
  /** @type {Map<string, Pool>} */
  #pools = new Map();
  /** @type {Map<string, Pool[]>} by car park */
  #sites = new Map();
  /** When a car park had no bay left for a night. @type {Map<string, SoldOut>} */
  #soldOut = new Map();
  /** What rehomings took that follow one another: some of these bays may be given back by the next of them. @type {{ readonly place: Place, readonly from: number, readonly to: number, readonly index: number }[]} */
  #run = [];

  /** Every night of every pool. @returns {Generator<{ carPark: string, pool: string, number: number, night: PoolNight }, void, void>} */
  *nights() {
    for (const [pool, { carPark, nights }] of this.#pools) for (const [number, night] of nights) yield { carPark, pool, number, night };
  }

  /** Bays are added or withdrawn; what is withdrawn may be taken already. @param {import('./leaf.mjs').Leaf} leaf @returns {Flaw | undefined} */
  changeCapacity({ subject, facts }) {
    if (subject.id !== facts.pool) return flaw('subject', '对象与泊位池不一致', 'the subject is not the pool');
    const strange = this.#strangeCarPark(facts);
    if (strange) return strange;
    for (const [from, to, delta] of facts.changes) {
      if (delta < 0) this.#pool(facts).hasWithdrawn = true;
      const found = windowFlaw(from, to) ?? this.#offer(facts, from, to, delta);
      if (found) return found;
    }
    return undefined;
  }

  /** @param {Place} place @param {number} from @param {number} to @param {number} delta */
  #offer(place, from, to, delta) {
    /** @type {number | undefined} */
    let below;
    eachNight(from, to, (number, start, end) => {
      const { capacity, highest } = this.#pool(place).night(number);
      for (let at = start; at < end; at++) {
        const bays = valueAt(capacity, at) + delta;
        capacity[at] = bays;
        if (bays > valueAt(highest, at)) highest[at] = bays;
        if (bays < 0) below ??= firstTickOf(number) + at;
      }
    });
    if (below === undefined) return undefined;
    const [zh, en] = [`${shown(place.pool)} 在 ${clockOf(below)} 撤回的泊位多于曾开放的`, `more bays withdrawn than offered`];
    return flaw('capacity_below_zero', zh, `${shown(place.pool)} at ${clockOf(below)} (Beijing): ${en}`);
  }

  /** One bay for a booking. A bay that is not there is an oversell. @param {Place} place @param {number} from @param {number} to @returns {Flaw | undefined} */
  take(place, from, to) {
    return this.#occupy(place, from, to) ?? this.#oversoldFlaw(place, from, to);
  }

  /** One bay for a booking that is rehomed by the leaf `index`. Whether it was there is judged by `endRun`. @param {Place} place @param {number} from @param {number} to @param {number} index */
  takeInRun(place, from, to, index) {
    const found = this.#occupy(place, from, to);
    this.#run.push({ place, from, to, index });
    return found;
  }

  /** Rehomings that follow one another have changed places; now every bay they took must be there. @returns {{ readonly index: number, readonly flaw: Flaw } | undefined} the last that took one that is not */
  endRun() {
    for (let last = this.#run.pop(); last; last = this.#run.pop()) {
      const found = this.#oversoldFlaw(last.place, last.from, last.to);
      if (found) return { index: last.index, flaw: found };
    }
    return undefined;
  }

  /** @param {Place} place @param {number} from @param {number} to */
  #occupy(place, from, to) {
    const strange = this.#strangeCarPark(place) ?? windowFlaw(from, to);
    if (strange) return strange;
    eachNight(from, to, (number, start, end) => {
      const { taken } = this.#pool(place).night(number);
      for (let at = start; at < end; at++) taken[at] = valueAt(taken, at) + 1;
    });
    return undefined;
  }

  /** @param {Place} place @param {number} from @param {number} to */
  #oversoldFlaw(place, from, to) {
    /** @type {string | undefined} */
    let full;
    eachNight(from, to, (number, start, end) => {
      const { capacity, taken } = this.#pool(place).night(number);
      for (let at = start; at < end && full === undefined; at++)
        if (valueAt(taken, at) > valueAt(capacity, at))
          full = `${clockOf(firstTickOf(number) + at)} ${valueAt(taken, at)}/${valueAt(capacity, at)}`;
    });
    if (full === undefined) return undefined;
    const where = `${shown(place.pool)} ${full}`;
    return flaw('oversold', `超售：${where}（已占/已开放）`, `oversold: ${where} (taken/offered, Beijing time)`);
  }

  /** Bays are taken back from bookings only where some were withdrawn. @param {Place} place @returns {Flaw | undefined} */
  withdrawalFlaw(place) {
    if (this.#pool(place).hasWithdrawn) return undefined;
    const where = shown(place.pool);
    return flaw(
      'taken_back_unfounded',
      `${where} 从未撤回泊位，预约却被收回`,
      `a booking was taken back from ${where}, which never withdrew a bay`,
    );
  }

  /** The bay comes back. The caller has made sure that it was taken. @param {Place} place @param {number} from @param {number} to */
  giveBack(place, from, to) {
    eachNight(from, to, (number, start, end) => {
      const { taken } = this.#pool(place).night(number);
      for (let at = start; at < end; at++) taken[at] = valueAt(taken, at) - 1;
    });
  }

  /** Counts a window among what was booked, or (−1) no longer. @param {Place} place @param {number} from @param {number} to @param {1 | -1} sign */
  countBooked(place, from, to, sign) {
    eachNight(from, to, (number, start, end) => {
      const { booked } = this.#pool(place).night(number);
      for (let at = start; at < end; at++) booked[at] = valueAt(booked, at) + sign;
    });
  }

  /** The first instant of each night and car park at which none of its pools has a bay left for all the hours that it offers. @returns {readonly SoldOut[]} */
  soldOut() {
    return [...this.#soldOut.values()];
  }

  /** To be called after a leaf that took or withdrew bays. @param {string} carPark @param {number} from @param {number} to @param {number} at when the leaf was written */
  noteSoldOut(carPark, from, to, at) {
    eachNight(from, to, (number) => {
      const key = `${number} ${carPark}`;
      if (this.#soldOut.has(key)) return;
      const nights = (this.#sites.get(carPark) ?? []).flatMap((pool) => pool.nights.get(number) ?? []);
      if (nights.some((night) => night.isOpen()) && !nights.some((night) => night.hasBayThroughout()))
        this.#soldOut.set(key, { number, carPark, at });
    });
  }

  /** @param {Place} place */
  #pool({ pool, carPark }) {
    const known = this.#pools.get(pool);
    if (known) return known;
    const begun = new Pool(carPark);
    this.#pools.set(pool, begun);
    this.#sites.set(carPark, [...(this.#sites.get(carPark) ?? []), begun]);
    return begun;
  }

  /** @param {Place} place @returns {Flaw | undefined} */
  #strangeCarPark(place) {
    if (this.#pool(place).carPark === place.carPark) return undefined;
    const where = `${shown(place.pool)} ${shown(place.carPark)}`;
    return flaw('pool_moved', `泊位池此前属于另一停车场：${where}`, `the pool belonged to another car park before: ${where}`);
  }
}

/** @param {number} from @param {number} to */
function windowFlaw(from, to) {
  if (from < to && to - from <= LONGEST_TICKS) return undefined;
  return flaw('window', `时段无效：[${from}, ${to})`, `no window: [${from}, ${to})`);
}
