// Waiting, and doing many things at once without doing all of them at once.
import { setTimeout as sleep } from 'node:timers/promises';

/** @param {number} ms */
export const pause = async (ms) => {
  if (ms > 0) await sleep(ms);
};

/**
 * Asks again after growing pauses until `isDone`. Gives the last answer, and whether it was in time.
 * @template T @param {() => Promise<T>} ask @param {(answer: T) => boolean} isDone
 * @param {{ withinMs: number, firstPauseMs?: number, longestPauseMs?: number }} patience
 */
export async function askUntil(ask, isDone, { withinMs, firstPauseMs = 100, longestPauseMs = 700 }) {
  const endsAt = performance.now() + withinMs;
  for (let pauseMs = firstPauseMs; ; pauseMs = Math.min(longestPauseMs, pauseMs * 1.4)) {
    const answer = await ask();
    if (isDone(answer)) return { answer, isInTime: true };
    if (performance.now() + pauseMs > endsAt) return { answer, isInTime: false };
    await pause(pauseMs);
  }
}

/**
 * @template T, R @param {readonly T[]} items @param {number} lanes @param {(item: T) => Promise<R>} work
 * @returns {Promise<R[]>} in the order of the items
 */
export async function inLanes(items, lanes, work) {
  /** @type {R[]} */
  const results = [];
  const queue = items.map((item, index) => ({ item, index }));
  const lane = async () => {
    for (let next = queue.shift(); next; next = queue.shift()) results[next.index] = await work(next.item);
  };
  await Promise.all(Array.from({ length: Math.min(lanes, items.length) }, lane));
  return results;
}
