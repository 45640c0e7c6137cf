// The demo's own count of bays, from outside: what was free before, what we hold, and what is said to be free now.

import { overlap, ticksOf } from './nights.mjs';
import { inLanes } from './pauses.mjs';

/** @typedef {import('./views.mjs').BookingView} BookingView */
/** @typedef {{ capacity: number, freeBays: number }} Bay */
/** @typedef {Map<string, { carParkId: string, name: string, ticks: Map<number, Bay> }>} Picture pool → its bays at each tick, in ms */
/** A hold that an earlier run left unpaid: its bay comes back by itself. @typedef {{ poolId: string, from: string, to: string, holdExpiresAt: string }} OldHold */

/**
 * Asks for every car park over every span.
 * @param {import('./api.mjs').Api} api @param {readonly string[]} carParkIds @param {readonly import('./views.mjs').Window[]} spans
 * @param {number} [seat] @returns {Promise<Picture>}
 */
export async function picture(api, carParkIds, spans, seat = 0) {
  /** @type {Picture} */
  const pools = new Map();
  const questions = spans.flatMap((span) => carParkIds.map((id) => ({ id, span })));
  const answers = await inLanes(questions, 8, ({ id, span }) => api.carPark(id, span, seat));
  for (const { body: carPark } of answers) {
    for (const pool of carPark?.pools ?? []) {
      const known = pools.get(pool.id) ?? { carParkId: carPark?.id ?? '', name: carPark?.name ?? '', ticks: new Map() };
      for (const { at, capacity, freeBays } of pool.ticks) known.ticks.set(Date.parse(at), { capacity, freeBays });
      pools.set(pool.id, known);
    }
  }
  return pools;
}

export class BayCount {
  /** @type {Map<string, Map<number, number>>} bays that are surely ours at this moment, by pool and tick */
  #certain = new Map();

  /** @param {{ before: Picture, oldHolds: readonly OldHold[], isShared: boolean, notebook: import('./notebook.mjs').Notebook }} parts */
  constructor({ before, oldHolds, isShared, notebook }) {
    this.before = before;
    this.oldHolds = oldHolds;
    this.isShared = isShared;
    this.notebook = notebook;
  }

  /** A booking was answered with 201: from now on its bay is ours. @param {BookingView} view */
  taken(view) {
    const ours = this.#certain.get(view.poolId) ?? new Map();
    this.#certain.set(view.poolId, ours);
    for (const tick of ticksOf(view)) {
      const count = (ours.get(tick) ?? 0) + 1;
      ours.set(tick, count);
      const bay = this.before.get(view.poolId)?.ticks.get(tick);
      const most = this.isShared ? (bay?.capacity ?? 0) : (bay?.freeBays ?? 0) + this.#mayComeBack(view.poolId, tick);
      if (count > most) this.#oversold(view, tick, `we hold ${count} bays where ${most} could be had`);
    }
  }

  /** About to be cancelled: from now on its bay may be anybody's. @param {BookingView} view */
  givenUp(view) {
    const ours = this.#certain.get(view.poolId);
    for (const tick of ticksOf(view)) ours?.set(tick, (ours.get(tick) ?? 1) - 1);
  }

  /** How many bays of earlier runs' holds may come back at this tick. @param {string} poolId @param {number} tick */
  #mayComeBack(poolId, tick) {
    const window = { from: new Date(tick).toISOString(), to: new Date(tick + 1).toISOString() };
    return this.oldHolds.filter((hold) => hold.poolId === poolId && overlap(hold, window)).length;
  }

  /** @param {BookingView} view @param {number} tick @param {string} text */
  #oversold(view, tick, text) {
    this.notebook.broken('oversold', `${view.poolId} at ${new Date(tick).toISOString()}: ${text}`, view.id);
  }

  /**
   * When all is quiet: capacity is never exceeded, and free bays went down by what we hold, tick by tick. Ticks that had begun by then are
   * left out: what has passed stays claimed.
   * @param {Picture} after @param {number} nowMs @returns {string[]} what differs, most telling first
   */
  differences(after, nowMs) {
    const differences = [];
    for (const [poolId, { ticks }] of after) {
      const ours = this.#oursIn(poolId);
      for (const [tick, { capacity, freeBays }] of ticks) {
        if (tick <= nowMs) continue;
        const held = ours.get(tick) ?? 0;
        const before = this.before.get(poolId)?.ticks.get(tick);
        const at = `${poolId} at ${new Date(tick).toISOString()}`;
        if (held + freeBays > capacity) differences.unshift(`${at}: ours ${held} + free ${freeBays} > capacity ${capacity}`);
        if (before === undefined || before.capacity !== capacity) continue;
        const expected = before.freeBays - held;
        const surplus = freeBays - expected;
        if (surplus < 0 || surplus > this.#mayComeBack(poolId, tick))
          differences.push(`${at}: free ${before.freeBays} before − ours ${held} = ${expected}, but ${freeBays} are free`);
      }
    }
    return differences;
  }

  /** @param {string} poolId @returns {Map<number, number>} */
  #oursIn(poolId) {
    const ours = new Map();
    for (const { view } of this.notebook.liveBookings())
      if (view.poolId === poolId) for (const tick of ticksOf(view)) ours.set(tick, (ours.get(tick) ?? 0) + 1);
    return ours;
  }

  /**
   * Per car park, at the busiest tick of a span: bays lent, taken before, taken by us.
   * @param {Picture} after @param {import('./views.mjs').Window} span
   */
  perCarPark(after, span) {
    /** @type {Map<string, { carParkId: string, name: string, capacity: number, before: number, ours: number, free: number }>} */
    const lines = new Map();
    for (const [poolId, { carParkId, name, ticks }] of after) {
      const ours = this.#oursIn(poolId);
      const busiest = ticksOf(span).reduce((most, tick) => ((ours.get(tick) ?? 0) > (ours.get(most) ?? 0) ? tick : most));
      const capacity = ticks.get(busiest)?.capacity ?? 0;
      const line = lines.get(carParkId) ?? { carParkId, name, capacity: 0, before: 0, ours: 0, free: 0 };
      line.capacity += capacity;
      line.before += capacity - (this.before.get(poolId)?.ticks.get(busiest)?.freeBays ?? capacity);
      line.ours += ours.get(busiest) ?? 0;
      line.free += ticks.get(busiest)?.freeBays ?? 0;
      lines.set(carParkId, line);
    }
    return [...lines.values()].filter(({ ours }) => ours > 0).sort((a, b) => b.ours - a.ours);
  }
}
