// The residents, in a process of their own (child of payers.mjs): each books, pays, and looks at the phone until it says "confirmed".
import { openLine, post } from './line.mjs';

const AT_ONCE = 16;
const CONFIRMED_WITHIN_MS = 30_000;

/** @typedef {import('./payers.mjs').Trip} Trip */
/** @typedef {{ token: string, plate: string, gateway: string, trips: number }} Payer */

/** @type {Payer[]} those who are not on a trip, whoever was longest ago first */
let free = [];
/** Who waits for which booking to be confirmed. @type {Map<string, (atMs: number) => void>} */
const waiting = new Map();
/** Confirmed before the answer of the cashier had been read. @type {Map<string, number>} */
const early = new Map();
/** @type {any} */
let town;

const commands = { open, go };

process.on('message', async (/** @type {any} */ { what, ...wish }) => {
  try {
    process.send?.({ result: await commands[/** @type {keyof typeof commands} */ (what)](wish) });
  } catch (error) {
    process.send?.({ error: String(/** @type {Error} */ (error).stack) });
  }
});

process.on('disconnect', () => process.exit()); // nobody is there any more to ask

/** Gives each resident a plate that the product knows and a live line, in turn at each gateway. */
async function open({ people, ...rest }) {
  town = rest;
  const payers = people.map((person, n) => ({ ...person, gateway: town.gateways[n % town.gateways.length], trips: 0 }));
  await inTurns(payers, async ({ token, plate, gateway }) => {
    await post(`${gateway}/api/v1/me/vehicles`, { authorization: `Bearer ${token}` }, JSON.stringify({ plate }));
    await openLine(gateway, token, hear);
  });
  free = payers;
}

async function inTurns(all, work) {
  let next = 0;
  const one = async () => {
    while (next < all.length) await work(all[next++]);
  };
  await Promise.all(Array.from({ length: AT_ONCE }, one));
}

function hear({ type, booking }) {
  if (type !== 'booking' || booking.state !== 'confirmed') return;
  const tell = waiting.get(booking.id);
  if (tell) tell(Date.now());
  else early.set(booking.id, Date.now());
}

/**
 * `inFlight`: so many residents at a time, each followed by another (a closed loop); `perSecond`: so many set out in a second, come what may.
 * @returns {Promise<{ trips: Trip[], failures: string[], seconds: number, cpuSeconds: number }>}
 */
async function go({ inFlight, perSecond, seconds }) {
  const result = { trips: /** @type {Trip[]} */ ([]), failures: /** @type {string[]} */ ([]) };
  const cpuBefore = process.cpuUsage();
  const startedAt = performance.now();
  const isOver = () => performance.now() - startedAt >= seconds * 1_000;
  if (inFlight) await Promise.all(Array.from({ length: inFlight }, () => oneAfterAnother(isOver, result)));
  else await atPace(perSecond, seconds, result);
  const { user, system } = process.cpuUsage(cpuBefore);
  return { ...result, seconds: (performance.now() - startedAt) / 1_000, cpuSeconds: (user + system) / 1e6 };
}

async function oneAfterAnother(isOver, result) {
  while (!isOver()) await trip(result);
}

async function atPace(perSecond, seconds, result) {
  const startedAt = performance.now();
  const all = [];
  for (let n = 0; n < perSecond * seconds; n++) {
    const waitMs = startedAt + (n * 1_000) / perSecond - performance.now();
    if (waitMs > 0) await new Promise((resolve) => setTimeout(resolve, waitMs));
    all.push(trip(result));
  }
  await Promise.all(all);
}

async function trip(result) {
  const payer = free.shift();
  if (!payer) throw new Error('too few residents');
  try {
    result.trips.push(await bookAndPay(payer));
  } catch (error) {
    result.failures.push(/** @type {Error} */ (error).message);
  }
  free.push(payer);
}

/** @param {Payer} payer @returns {Promise<Trip>} */
async function bookAndPay(payer) {
  const { token, plate, gateway } = payer;
  const { from, to } = town.nights[payer.trips % town.nights.length];
  const carParkId = town.carParks[Math.floor(Math.random() * town.carParks.length)];
  payer.trips += 1;
  const headers = { authorization: `Bearer ${token}`, 'idempotency-key': crypto.randomUUID() };
  const startedAtMs = Date.now();
  const booked = await post(`${gateway}/api/v1/bookings`, headers, JSON.stringify({ carParkId, from, to, plate }));
  const bookedAtMs = Date.now();
  const { booking, payment } = booked.json;
  if (booked.status !== 201 || !payment) throw new Error(`booking: ${booked.status} ${booked.json.code ?? 'without payment'}`);
  const prepayId = payment.package.replace('prepay_id=', '');
  const paid = await post(`${town.sandbox}/control/prepay/${prepayId}/pay`, {}, '');
  const paidAtMs = Date.now();
  if (paid.json.result !== 'requestPayment:ok') throw new Error(`cashier: ${paid.status} ${paid.json.result}`);
  return { bookingId: booking.id, prepayId, startedAtMs, bookedAtMs, paidAtMs, confirmedAtMs: await confirmed(booking.id) };
}

/** @param {string} id @returns {Promise<number>} the instant at which the line said so, ms since the epoch */
async function confirmed(id) {
  const already = early.get(id);
  early.delete(id);
  if (already) return already;
  return new Promise((resolve, reject) => {
    const impatience = setTimeout(() => {
      waiting.delete(id);
      reject(new Error('not confirmed in time'));
    }, CONFIRMED_WITHIN_MS);
    waiting.set(id, (atMs) => {
      clearTimeout(impatience);
      waiting.delete(id);
      resolve(atMs);
    });
  });
}
