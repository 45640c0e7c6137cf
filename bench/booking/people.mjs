// Residents who are ready to book: logged in, with their plate on their list, and looking at the car park as its bays open.
import { randomUUID } from 'node:crypto';
import { fire } from '../kit/fire.mjs';
import { logIn } from '../kit/people.mjs';
import { bookingShot } from '../kit/requests.mjs';

const CONNECTIONS = 64;
const TRIES = 3;

/**
 * @param {{ gateway: string, count: number, progress: (text: string) => void }} wish
 * @returns {Promise<import('../kit/people.mjs').Person[]>}
 */
export async function residents({ gateway, count, progress }) {
  const people = await logIn({ gateway, count, progress });
  progress(`${count} residents register their plates`);
  const shots = people.map(({ token, plate }) => ({
    method: 'POST',
    path: '/api/v1/me/vehicles',
    headers: { authorization: `Bearer ${token}`, 'content-type': 'application/json' },
    body: JSON.stringify({ plate, isDefault: true }),
  }));
  for (let attempt = 1; ; attempt++) {
    const { statuses } = await fire({ urls: [gateway], shots, connections: CONNECTIONS });
    if (statuses['201'] === count) return people;
    if (attempt === TRIES) throw new Error(`plates could not be registered: ${JSON.stringify(statuses)}`);
  }
}

/** What their phones ask in the seconds before: the car park and its bays, with the token. @param {readonly import('./diary.mjs').Wish[]} wishes */
const looksOf = (wishes) =>
  wishes.map(({ person, carParkId, window }) => ({
    method: 'GET',
    path: `/api/v1/car-parks/${carParkId}?${new URLSearchParams(window)}`,
    headers: { authorization: `Bearer ${person.token}` },
  }));

const bookingsOf = (wishes) => wishes.map(({ person, carParkId, window }) => bookingShot(person, carParkId, randomUUID(), window));

/** @param {string} url @param {readonly import('./diary.mjs').Wish[]} wishes */
export async function look(url, wishes) {
  const { statuses } = await fire({ urls: [url], shots: looksOf(wishes), connections: CONNECTIONS });
  if (statuses['200'] !== wishes.length) throw new Error(`not everybody saw the car park: ${JSON.stringify(statuses)}`);
}

/**
 * All book, each once, with a key that nobody has used.
 * @param {string} url @param {readonly import('./diary.mjs').Wish[]} wishes @param {{ booked: number }} expected the others are refused with 409
 */
export async function book(url, wishes, { booked }) {
  const fired = await fire({ urls: [url], shots: bookingsOf(wishes), connections: CONNECTIONS });
  const { 201: placed = 0, 409: refused = 0, ...others } = fired.statuses;
  const isExpected = placed === booked && refused === wishes.length - booked && fired.errors === 0;
  if (!isExpected || Object.keys(others).length > 0)
    throw new Error(`${wishes.length} asked, ${booked} should have a booking: ${JSON.stringify(fired.statuses)}, ${fired.errors} errors`);
  return fired;
}
