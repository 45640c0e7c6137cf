// A process that books: `node program.mjs <role>`, told by its parent what to do.
import 'reflect-metadata';
import { percentile } from '../kit/figures.mjs';

/**
 * @typedef {object} Role
 * @property {(wish: import('./placements.mjs').Some & { way: string }) => Promise<(n: number) => Promise<boolean>>} prepare gives how to make the nth booking; false: refused
 * @property {(way: string) => Promise<Retries>} counted what was tried again so far
 * @property {() => Promise<void>} close
 */
/** @typedef {{ conflicts: number, deadlocks: number }} Retries */
/** @typedef {{ startedAt: number, endedAt: number, placed: number, refused: number, p99Ms: number, cpuSeconds: number, retries: Retries }} Booked instants in ms of the machine's clock */

const ROLES = {
  product: () => import('./product.mjs'),
  inserts: () => import('./inserts.mjs'),
  typeorm: () => import('./typeorm.mjs'),
};

const role = await (await ROLES[process.argv[2]]()).open();
/** @type {{ book: (n: number) => Promise<boolean>, way: string, count: number, asking: number }} */
let prepared;

const orders = {
  prepare: async (wish) => {
    prepared = { ...wish, book: await role.prepare(wish) };
  },
  book: () => bookAll(prepared),
  close: async () => {
    await role.close();
    process.disconnect();
  },
};

process.on('disconnect', () => process.exit());
process.on('message', async ({ order, wish }) => {
  try {
    process.send?.({ result: await orders[order](wish) });
  } catch (error) {
    process.send?.({ error: String(error.stack ?? error) + (error.cause ? `\n${error.cause.stack}` : '') });
  }
});
process.send?.({ result: 'open' });

/** So many at a time, each booking again when answered. @returns {Promise<Booked>} */
async function bookAll({ book, way, count, asking }) {
  const latencies = [];
  let [next, placed] = [0, 0];
  const person = async () => {
    for (let n = next++; n < count; n = next++) {
      const askedAt = performance.now();
      if (await book(n)) placed++;
      latencies.push(performance.now() - askedAt);
    }
  };
  const earlier = await role.counted(way);
  const [startedAt, before] = [performance.timeOrigin + performance.now(), process.cpuUsage()];
  await Promise.all(Array.from({ length: asking }, person));
  const endedAt = performance.timeOrigin + performance.now();
  const { user, system } = process.cpuUsage(before);
  const told = { placed, refused: count - placed, p99Ms: percentile(latencies, 0.99), cpuSeconds: (user + system) / 1e6 };
  const later = await role.counted(way);
  const retries = { conflicts: later.conflicts - earlier.conflicts, deadlocks: later.deadlocks - earlier.deadlocks };
  return { startedAt, endedAt, ...told, retries };
}
