// The bays of every pool, tick by tick, folded from the leaves alone.
import { flaw, shown } from './flaw.mjs';
import { clockOf, eachNight, firstTickOf, NIGHT_TICKS } from './nights.mjs';

/** @typedef {import('./flaw.mjs').Flaw} Flaw */

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
  /** Ticks that confirmed bookings hold. */
  bookedTicks = 0;
}

/** @param {Int32Array} array @param {number} at */
const valueAt = (array, at) => array[at] ?? 0;

class Pool {
  /** @type {Map<number, PoolNight>} */
  nights = new Map();

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

  /** Every night of every pool. @returns {Generator<{ carPark: string, number: number, night: PoolNight }, void, void>} */
  *nights() {
    for (const { carPark, nights } of this.#pools.values()) for (const [number, night] of nights) yield { carPark, number, night };
  }

  /** Bays are added or withdrawn; what is withdrawn may be taken already. @param {import('./leaf.mjs').Leaf} leaf @returns {Flaw | undefined} */
  changeCapacity({ subject, facts }) {
    if (subject.id !== facts.pool) return flaw('subject', '对象与泊位池不一致', 'the subject is not the pool');
    const strange = this.#strangeCarPark(facts);
    if (strange) return strange;
    for (const [from, to, delta] of facts.changes) {
      const found = windowFlaw(from, to) ?? this.#offer(facts, from, to, delta);
      if (found) return found;
    }
    return undefined;
  }

  /** @param {{ readonly pool: string, readonly carPark: string }} place @param {number} from @param {number} to @param {number} delta */
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

  /** One bay for a booking. A bay that is not there is an oversell. @param {any} place @param {number} from @param {number} to @returns {Flaw | undefined} */
  take(place, from, to) {
    const strange = this.#strangeCarPark(place) ?? windowFlaw(from, to);
    if (strange) return strange;
    /** @type {string | undefined} */
    let full;
    eachNight(from, to, (number, start, end) => {
      const { capacity, taken } = this.#pool(place).night(number);
      for (let at = start; at < end; at++) {
        const bays = valueAt(taken, at) + 1;
        taken[at] = bays;
        if (bays > valueAt(capacity, at)) full ??= `${clockOf(firstTickOf(number) + at)} ${bays}/${valueAt(capacity, at)}`;
      }
    });
    if (full === undefined) return undefined;
    const where = `${shown(place.pool)} ${full}`;
    return flaw('oversold', `超售：${where}（已占/已开放）`, `oversold: ${where} (taken/offered, Beijing time)`);
  }

  /** The bay comes back. The caller has made sure that it was taken. @param {any} place @param {number} from @param {number} to */
  giveBack(place, from, to) {
    eachNight(from, to, (number, start, end) => {
      const { taken } = this.#pool(place).night(number);
      for (let at = start; at < end; at++) taken[at] = valueAt(taken, at) - 1;
    });
  }

  /** Counts a window among what was booked, or (−1) no longer. @param {any} place @param {number} from @param {number} to @param {1 | -1} sign */
  countBooked(place, from, to, sign) {
    eachNight(from, to, (number, start, end) => {
      this.#pool(place).night(number).bookedTicks += sign * (end - start);
    });
  }

  /** @param {{ readonly pool: string, readonly carPark: string }} place */
  #pool({ pool, carPark }) {
    const known = this.#pools.get(pool);
    if (known) return known;
    const begun = new Pool(carPark);
    this.#pools.set(pool, begun);
    return begun;
  }

  /** @param {{ readonly pool: string, readonly carPark: string }} place @returns {Flaw | undefined} */
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
