// The process of all subscribers: node crowd-process.mjs, told what to do by its parent (see crowd.mjs).
import { percentile } from '../kit/figures.mjs';
import { Subscriber, told } from './subscriber.mjs';

/** Connections that are being made at the same time: fewer than a server's queue of those it has not accepted yet (511 in Node). */
const OPENING = 400;
/** Every so manieth is watched: read whole, instead of counted. */
const WATCHED = 20;
const PATIENCE_MS = 90_000;

/** @type {Set<Subscriber>} */
const crowd = new Set();
let lost = 0;
let number = 0;

const watched = () => [...crowd].filter(({ seen }) => seen);

/** Until all of so many have their snapshot; gives how many ms it took. @param {import('./subscriber.mjs').Server} server @param {number} count */
async function open(server, count) {
  const startedAt = performance.now();
  let started = 0;
  let ready = 0;
  await inTime(`${count} snapshots`, (resolve) => {
    const next = () => {
      for (; started < count && started - ready < OPENING; started++) {
        const listener = { onSnapshot: () => ++ready && next(), onEnd };
        crowd.add(new Subscriber(number++, server, number % WATCHED === 0, listener));
      }
      if (ready === count) resolve();
    };
    next();
  });
  return performance.now() - startedAt;
}

function onEnd(one) {
  if (crowd.delete(one)) lost++;
}

/** @param {number} count */
function close(count) {
  for (const one of [...crowd].slice(0, count)) {
    crowd.delete(one);
    one.close();
  }
}

/** Whether everybody who is watched knows at least these versions. @param {Record<string, number>} versions */
const knows = (versions) =>
  watched().every((one) => Object.entries(versions).every(([code, version]) => one.latest(code).version >= version));

/** Until they do. @param {Record<string, number>} versions */
const until = (versions) =>
  inTime('the last change', (resolve) => {
    const look = () => (knows(versions) ? resolve() : setTimeout(look, 5));
    look();
  });

/**
 * How long after its commit the watched were told of each change, or of a later state of that car park.
 * @param {{ code: string, version: number, atMs: number }[]} commits
 */
function delays(commits) {
  const all = watched().flatMap(({ seen }) =>
    commits.map(({ code, version, atMs }) => {
      const state = (seen?.get(code) ?? []).find((one) => one.version >= version);
      return state ? state.atMs - atMs : Number.POSITIVE_INFINITY;
    }),
  );
  for (const one of watched()) one.forgetTimes();
  return { medianMs: percentile(all, 0.5), p99Ms: percentile(all, 0.99) };
}

/** How many times somebody who is watched believes something else of a car park than the log says. @param {import('./dialects.mjs').State[]} truth */
const wrong = (truth) =>
  watched().flatMap((one) =>
    truth.filter(({ code, version, freeBays }) => {
      const known = one.latest(code);
      return known.version !== version || known.freeBays !== freeBays;
    }),
  ).length;

/** @param {string} what @param {(resolve: () => void) => void} begin */
function inTime(what, begin) {
  return new Promise((resolve, reject) => {
    const impatience = setTimeout(
      () => reject(new Error(`${what} did not come in ${PATIENCE_MS} ms; ${lost} connections were lost`)),
      PATIENCE_MS,
    );
    begin(() => {
      clearTimeout(impatience);
      resolve(undefined);
    });
  });
}

const DOES = {
  open: ({ server, count }) => open(server, count),
  close: ({ count }) => close(count),
  until: ({ versions }) => until(versions),
  delays: ({ commits }) => delays(commits),
  wrong: ({ truth }) => wrong(truth),
  told: () => ({ ...told, lost, cpuSeconds: process.cpuUsage().user / 1e6 + process.cpuUsage().system / 1e6 }),
};

process.on('message', async ({ id, what, wish }) => {
  try {
    process.send?.({ id, answer: await DOES[what](wish) });
  } catch (error) {
    process.send?.({ id, error: String(error) });
  }
});
process.on('disconnect', () => process.exit());
