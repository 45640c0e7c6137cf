// Subscribers in a process of their own, as the bench speaks to it.
import { fork } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';

const PROGRAM = fileURLToPath(new URL('crowd-process.mjs', import.meta.url));

/** @typedef {{ changes: number, snapshots: number, bytes: number, lost: number, cpuSeconds: number }} Told */

/** Nobody yet. `close` ends the process and with it every connection. */
export function aCrowd() {
  const child = fork(PROGRAM, { serialization: 'advanced' });
  /** @type {Map<number, { resolve: (answer: any) => void, reject: (error: Error) => void }>} */
  const asked = new Map();
  let lastId = 0;
  child.on('message', ({ id, answer, error }) => {
    if (error) asked.get(id)?.reject(new Error(error));
    else asked.get(id)?.resolve(answer);
    asked.delete(id);
  });
  child.on('exit', (code) => {
    for (const { reject } of asked.values()) reject(new Error(`the subscribers' process ended with ${code}`));
    asked.clear();
  });
  const ask = (what, wish) =>
    new Promise((resolve, reject) => {
      asked.set(++lastId, { resolve, reject });
      child.send({ id: lastId, what, wish });
    });
  return {
    /** Adds subscribers; gives the ms until each had its snapshot. @param {import('./subscriber.mjs').Server} server @param {number} count @returns {Promise<number>} */
    open: (server, count) => ask('open', { server, count }),
    /** The oldest leave, without a word. @param {number} count @returns {Promise<void>} */
    leave: (count) => ask('close', { count }),
    /** Until everybody knows these versions. @param {Record<string, number>} versions @returns {Promise<void>} */
    until: (versions) => ask('until', { versions }),
    /** ms from commit to receipt, over all changes since it was last asked and all subscribers that are watched. @param {import('./changes.mjs').Commit[]} commits @returns {Promise<{ medianMs: number, p99Ms: number }>} */
    delays: (commits) => ask('delays', { commits }),
    /** How many times somebody who is watched believes something else of a car park. @param {import('./dialects.mjs').State[]} truth @returns {Promise<number>} */
    wrong: (truth) => ask('wrong', { truth }),
    /** @returns {Promise<Told>} */
    told: () => ask('told', {}),
    close: async () => {
      if (child.exitCode !== null) return;
      const gone = once(child, 'exit');
      child.disconnect();
      await gone;
    },
  };
}
