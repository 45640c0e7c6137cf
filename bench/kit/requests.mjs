// What is asked: booking requests as a phone writes them.

const DAY_MS = 24 * 3_600_000;
const OFFSET_MS = 8 * 3_600_000;
const LETTERS = 'ABCDEFGHJKLMNPQRSTUVWXYZ';

/** @typedef {{ method: string, path: string, headers?: Record<string, string>, body?: string }} Shot */

/** A blue plate of Guangdong, another for each number below 5,760,000. @param {number} n */
export const plateOf = (n) =>
  `粤${LETTERS[Math.floor(n / 240_000) % 24]}${LETTERS[Math.floor(n / 10_000) % 24]}${String(n % 10_000).padStart(4, '0')}`;

/** 20:00 to 06:00 of the night that is so many days away, as a request names it. @param {number} [days] */
export function nightIn(days = 1) {
  const midnight = Math.floor((Date.now() + OFFSET_MS) / DAY_MS) * DAY_MS - OFFSET_MS + days * DAY_MS;
  const instant = (hours) => `${new Date(midnight + hours * 3_600_000 + OFFSET_MS).toISOString().slice(0, 19)}+08:00`;
  return { from: instant(20), to: instant(30) };
}

/**
 * @param {import('./people.mjs').Person} person @param {string} carParkId @param {string} key Idempotency-Key
 * @param {{ from: string, to: string }} [window] @returns {Shot}
 */
export const bookingShot = ({ token, plate }, carParkId, key, window = nightIn()) => ({
  method: 'POST',
  path: '/api/v1/bookings',
  headers: { authorization: `Bearer ${token}`, 'content-type': 'application/json', 'idempotency-key': key },
  body: JSON.stringify({ carParkId, ...window, plate }),
});
