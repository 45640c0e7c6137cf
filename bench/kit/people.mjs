// Residents with a session each, logged in through the product's own door.
import { plateOf } from './requests.mjs';

const AT_ONCE = 32;
const TRIES = 3;

/** @typedef {{ token: string, plate: string }} Person */

/**
 * So many residents, each with a plate of their own that nobody has used yet.
 * @param {{ gateway: string, count: number, from?: number, progress?: (text: string) => void }} wish `from`: number of the first; two calls must not overlap.
 * @returns {Promise<Person[]>}
 */
export async function logIn({ gateway, count, from = 0, progress = () => undefined }) {
  /** @type {Person[]} */
  const people = [];
  let next = 0;
  const worker = async () => {
    for (let n = next++; n < count; n = next++) {
      people[n] = { token: await tokenOf(gateway, from + n), plate: plateOf(from + n) };
      if (n % 500 === 499) progress(`logged in ${n + 1} of ${count}`);
    }
  };
  await Promise.all(Array.from({ length: AT_ONCE }, worker));
  return people;
}

async function tokenOf(gateway, n) {
  for (let attempt = 1; ; attempt++) {
    const answer = await fetch(`${gateway}/api/v1/sessions/wechat`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ code: `dev:bench-${n}:${attempt}-${process.pid}-${performance.now()}` }),
    });
    if (answer.ok) return /** @type {{ token: string }} */ (await answer.json()).token;
    if (attempt === TRIES) throw new Error(`nobody can log in: ${answer.status} ${await answer.text()}`);
  }
}
