// What the leaves add up to, for each night and car park: bays and slot-hours (one bay for one hour). Definitions: docs/AUDIT.md.
import { dateOf, NIGHT_TICKS } from './nights.mjs';

/**
 * @typedef {object} Figures
 * @property {string} night date on which it begins
 * @property {string} carPark code
 * @property {number} releasedBays the most that were on offer at one time of the night
 * @property {number} releasedTicks @property {number} bookableTicks @property {number} bookedTicks bay-ticks, four to a slot-hour
 */

const TICKS_PER_HOUR = 4;

/** In order of night, then of code. @param {import('./pools.mjs').Pools} pools @returns {Figures[]} */
export function figuresOf(pools) {
  /** @type {Map<string, { carPark: string, number: number, nights: import('./pools.mjs').PoolNight[] }>} */
  const groups = new Map();
  for (const { carPark, number, night } of pools.nights()) {
    const key = `${number} ${carPark}`;
    const group = groups.get(key);
    if (group) group.nights.push(night);
    else groups.set(key, { carPark, number, nights: [night] });
  }
  const inOrder = [...groups.values()].sort((a, b) => a.number - b.number || (a.carPark < b.carPark ? -1 : 1));
  return inOrder.map(figuresOfNight).filter((row) => row.releasedTicks > 0 || row.bookedTicks > 0);
}

/** @param {{ carPark: string, number: number, nights: import('./pools.mjs').PoolNight[] }} group @returns {Figures} */
function figuresOfNight({ carPark, number, nights }) {
  const row = { night: dateOf(number), carPark, releasedBays: 0, releasedTicks: 0, bookableTicks: 0, bookedTicks: 0 };
  for (let at = 0; at < NIGHT_TICKS; at++) {
    const released = nights.reduce((sum, night) => sum + (night.highest[at] ?? 0), 0);
    row.releasedBays = Math.max(row.releasedBays, released);
    row.releasedTicks += released;
    row.bookableTicks += nights.reduce((sum, night) => sum + (night.capacity[at] ?? 0), 0);
  }
  row.bookedTicks = nights.reduce((sum, night) => sum + night.bookedTicks, 0);
  return row;
}

/** Exact to the quarter of an hour. @param {number} ticks */
export const slotHours = (ticks) => (ticks / TICKS_PER_HOUR).toFixed(2);

/** RFC 4180 with a line of names. @param {readonly Figures[]} rows */
export function csvOf(rows) {
  const names = ['night', 'car_park', 'released_bays', 'released_slot_hours', 'bookable_slot_hours', 'booked_slot_hours'];
  const cells = rows.map((row) => [
    row.night,
    cell(row.carPark),
    String(row.releasedBays),
    ...[row.releasedTicks, row.bookableTicks, row.bookedTicks].map(slotHours),
  ]);
  return [names, ...cells].map((line) => `${line.join(',')}\r\n`).join('');
}

/** Text that a spreadsheet would run as a formula gets an apostrophe before it. @param {string} text */
function cell(text) {
  const plain = /^\s*[=+\-@＝＋－＠\t\r\n]/.test(text) ? `'${text}` : text;
  return /[",\r\n]/.test(plain) ? `"${plain.replaceAll('"', '""')}"` : plain;
}
