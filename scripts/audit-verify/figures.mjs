// What the leaves add up to, for each night and car park: bays and slot-hours (one bay for one hour). Definitions: docs/AUDIT.md.
import { dateOf, NIGHT_TICKS, nightOf } from './nights.mjs';

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
  for (const { booked } of nights) row.bookedTicks += sumOf(booked);
  return row;
}

/** @param {Int32Array} ticks @param {number} [from] @param {number} [to] */
const sumOf = (ticks, from = 0, to = NIGHT_TICKS) => ticks.subarray(from, to).reduce((sum, bays) => sum + bays, 0);

/**
 * Released, bookable and booked slot-hours by pool and hour of the clock in Beijing, as CSV; hours without any are left out.
 * @param {import('./pools.mjs').Pools} pools
 */
export function hoursCsv(pools) {
  /** @type {(readonly [string, string, string, number, string[]])[]} */
  const rows = [];
  for (const { carPark, pool, number, night } of pools.nights())
    for (let at = 0; at < NIGHT_TICKS; at += TICKS_PER_HOUR) {
      const ticks = [night.highest, night.capacity, night.booked].map((levels) => sumOf(levels, at, at + TICKS_PER_HOUR));
      if (ticks.some((sum) => sum !== 0)) rows.push([dateOf(number), carPark, pool, at / TICKS_PER_HOUR, ticks.map(slotHours)]);
    }
  const names = ['night', 'car_park', 'pool', 'hour', 'released_slot_hours', 'bookable_slot_hours', 'booked_slot_hours'];
  rows.sort(([a, , b, c], [x, , y, z]) => order(a, x) || order(b, y) || c - z);
  return csv(
    names,
    rows.map(([night, carPark, pool, hour, ticks]) => [night, cell(carPark), cell(pool), String((hour + 12) % 24), ...ticks]),
  );
}

/**
 * What became of the bookings that begin in each night, by the pool in which they are in the end, as CSV.
 * @param {import('./bookings.mjs').Bookings} bookings
 */
export function countsCsv(bookings) {
  /** @type {Map<string, { night: string, carPark: string, pool: string, counts: number[] }>} */
  const groups = new Map();
  for (const { place, from, state, wasConfirmed, isRehomed } of bookings.all()) {
    const [night, { carPark, pool }] = [dateOf(nightOf(from)), place];
    const group = groups.get(`${night} ${pool}`) ?? { night, carPark, pool, counts: [0, 0, 0, 0, 0] };
    groups.set(`${night} ${pool}`, group);
    const isCancelled = state === 'cancelled';
    const found = [wasConfirmed, wasConfirmed && isCancelled, state === 'lapsed', !wasConfirmed && isCancelled, isRehomed];
    group.counts = group.counts.map((count, n) => count + Number(found[n]));
  }
  const rows = [...groups.values()].sort((a, b) => order(a.night, b.night) || order(a.pool, b.pool));
  const names = ['night', 'car_park', 'pool', 'bookings', 'cancellations', 'lapses', 'given_up', 'rehomed'];
  return csv(
    names,
    rows.map(({ night, carPark, pool, counts }) => [night, cell(carPark), cell(pool), ...counts.map(String)]),
  );
}

/** When car parks were sold out, in milliseconds since 1970, as CSV. @param {import('./pools.mjs').Pools} pools */
export function soldOutCsv(pools) {
  const rows = [...pools.soldOut()].sort((a, b) => a.number - b.number || order(a.carPark, b.carPark));
  return csv(
    ['night', 'car_park', 'sold_out_at_ms'],
    rows.map(({ number, carPark, at }) => [dateOf(number), cell(carPark), String(at)]),
  );
}

/** @param {string} a @param {string} b */
const order = (a, b) => (a < b ? -1 : Number(a > b));

/** RFC 4180 with a line of names. @param {readonly string[]} names @param {readonly (readonly string[])[]} rows */
const csv = (names, rows) => [names, ...rows].map((line) => `${line.join(',')}\r\n`).join('');

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
  return csv(names, cells);
}

/** Text that a spreadsheet would run as a formula gets an apostrophe before it. @param {string} text */
function cell(text) {
  const plain = /^\s*[=+\-@＝＋－＠\t\r\n]/.test(text) ? `'${text}` : text;
  return /[",\r\n]/.test(plain) ? `"${plain.replaceAll('"', '""')}"` : plain;
}
