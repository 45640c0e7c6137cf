// People who book, free of charge, so that what is measured is booking and not a cashier.
import { addDays, formatTick, localDate, localTick } from '../../dist/libs/kernel/index.js';
import { fire } from '../kit/fire.mjs';
import { logIn } from '../kit/people.mjs';
import { bookingShot } from '../kit/requests.mjs';

const CONNECTIONS = 64;
const STRETCH_MINUTES = 360;
const A_DAY = 4;
/** Booked by each in a turn. */
const STRETCHES = 3;

/** The n-th stretch of six hours from tomorrow on: nobody books one twice. @param {number} n */
function stretch(n) {
  const start = localTick(addDays(localDate(Date.now()), 1 + Math.floor(n / A_DAY)), (n % A_DAY) * STRETCH_MINUTES);
  return { from: formatTick(start), to: formatTick(start + STRETCH_MINUTES / 15) };
}

/**
 * Residents with a car each. @param {string} gateway @param {number} count
 * @param {(text: string) => void} progress
 */
export async function moveIn(gateway, count, progress) {
  const people = await logIn({ gateway, count, progress });
  const shots = people.map(({ token, plate }) => ({
    method: 'POST',
    path: '/api/v1/me/vehicles',
    headers: { authorization: `Bearer ${token}`, 'content-type': 'application/json' },
    body: JSON.stringify({ plate }),
  }));
  await allDone(fire({ urls: [gateway], shots, connections: CONNECTIONS }));
  let turn = 0;
  const crowd = {
    /** Answers 503 so far: those were asked for again, with the same keys. */
    askedAgain: 0,
    /** Each of them books some stretches, at some of so many car parks; gives what came of it. @param {readonly string[]} urls @param {number} carParks */
    book: async (urls, carParks) => {
      const stretches = Array.from({ length: STRETCHES }, () => turn++);
      const booking = (n) => (person, p) => bookingShot(person, `site-${1 + ((p * 31 + n) % carParks)}`, `turn-${n}-${p}`, stretch(n));
      const shots = stretches.flatMap((n) => people.map(booking(n)));
      const fired = await fire({ urls, shots, connections: CONNECTIONS });
      const { 503: failed = 0, ...others } = fired.statuses;
      crowd.askedAgain += failed;
      if (failed > 0) await allDone(fire({ urls, shots, connections: CONNECTIONS }));
      return allDone({ ...fired, statuses: others });
    },
  };
  return crowd;
}

async function allDone(firing) {
  const fired = await firing;
  if (fired.errors > 0 || Object.keys(fired.statuses).join() !== '201')
    throw new Error(`not everybody was served: ${JSON.stringify(fired)}`);
  return fired;
}
