// A trip cut into its legs, and what of it was the sandbox's time: by what the sandbox's book and the watch inside it say of the same order.
import { readFileSync } from 'node:fs';
import { waitUntil } from '../../scripts/services/server.mjs';
import { percentile } from '../kit/figures.mjs';

const KNOWN_WITHIN_MS = 10_000;

/**
 * @typedef {object} Legs ms
 * @property {number} total from the request for a booking to "confirmed" on the resident's live line
 * @property {number} post the answer to POST /bookings
 * @property {number} prepay of that: the order in the hands of the sandbox
 * @property {number} cashier the answer of the sandbox to the person who pays
 * @property {number} callback from the instant at which the sandbox sends its callback to "confirmed"
 * @property {number} own `post` less `prepay`, and `callback`: all that is not the sandbox's own
 */

/**
 * The legs of trips that have all ended.
 * @param {{ sandbox: string, watchFile: string, trips: readonly import('./payers.mjs').Trip[] }} wish
 * @returns {Promise<Legs[]>}
 */
export async function legsOf({ sandbox, watchFile, trips }) {
  /** @type {Legs[]} */
  let legs = [];
  await waitUntil(
    async () => {
      const book = await bookOf(sandbox, 2 * trips.length + 100);
      const prepays = watched(watchFile);
      legs = trips.map((trip) => cut(trip, book, prepays));
      return legs.every(({ own }) => Number.isFinite(own));
    },
    KNOWN_WITHIN_MS,
    250,
  );
  if (!legs.every(({ own }) => Number.isFinite(own))) throw new Error('the sandbox does not tell of every order that was paid');
  return legs;
}

/** By prepay_id: number and first callback of the newest orders. */
async function bookOf(sandbox, newest) {
  const { orders, callbacks } = await (await fetch(`${sandbox}/control/ledger?newest=${newest}`)).json();
  const sentAt = new Map(callbacks.map(({ outTradeNo, tries }) => [outTradeNo, Date.parse(tries[0]?.at)]));
  return new Map(
    orders.flatMap(({ outTradeNo, prepayIds }) => prepayIds.map((id) => [id, { outTradeNo, sentAtMs: sentAt.get(outTradeNo) }])),
  );
}

/** How long the sandbox had each order in its hands, ms. @returns {Map<string, number>} */
function watched(file) {
  const lines = readFileSync(file, 'utf8').split('\n').slice(0, -1); // the last one may be half written
  return new Map(lines.map((line) => JSON.parse(line)).map(({ outTradeNo, ms }) => [outTradeNo, ms]));
}

/** @returns {Legs} */
function cut({ prepayId, startedAtMs, bookedAtMs, paidAtMs, confirmedAtMs }, book, prepays) {
  const { outTradeNo, sentAtMs } = book.get(prepayId) ?? {};
  const prepay = prepays.get(outTradeNo) ?? Number.NaN;
  const [post, callback] = [bookedAtMs - startedAtMs, confirmedAtMs - sentAtMs];
  return { total: confirmedAtMs - startedAtMs, post, prepay, cashier: paidAtMs - bookedAtMs, callback, own: post - prepay + callback };
}

const NAMES = {
  total: 'whole',
  post: 'answer to POST',
  prepay: 'prepay in the sandbox',
  cashier: 'cashier',
  callback: 'callback to confirmed',
  own: 'own share',
};

/** Median and p99 of each leg, by name, e.g. `own share p99`. @param {readonly Legs[]} legs @returns {Record<string, number>} */
export function spreadOf(legs) {
  const each = Object.entries(NAMES).flatMap(([key, name]) => {
    const values = legs.map((one) => one[/** @type {keyof Legs} */ (key)]);
    return [
      [`${name} median`, percentile(values, 0.5)],
      [`${name} p99`, percentile(values, 0.99)],
    ];
  });
  return Object.fromEntries(each);
}
