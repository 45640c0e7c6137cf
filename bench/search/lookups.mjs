// The query without HTTP and JSON: the free bays of all pools throughout a window, from the replica, from Redis and from SQL.
import 'reflect-metadata';
import { Replica } from '../../dist/libs/availability/index.js';
import { CarParkDirectory } from '../../dist/libs/car-parks/index.js';
import { SystemClock } from '../../dist/libs/kernel/index.js';
import { connect } from '../../dist/libs/platform/index.js';

const HORIZON_DAYS = 30;
/** Looked up between two looks at the clock. */
const AT_ONCE = 500;

/**
 * The product's replica in this process, filled from the stage's database.
 * @param {string} databaseUrl @param {readonly number[]} poolIds
 */
export async function openReplica(databaseUrl, poolIds) {
  const dataSource = await connect({ DATABASE_URL: databaseUrl, DATABASE_POOL: 2 });
  const directory = new CarParkDirectory(dataSource);
  await directory.onModuleInit();
  const replica = new Replica(dataSource, directory, new SystemClock(), { HORIZON_DAYS });
  await replica.onModuleInit();
  return {
    freeBays: (window) => poolIds.map((id) => replica.timeline(id).freeThroughout(window)),
    close: async () => {
      replica.onApplicationShutdown();
      await directory.onApplicationShutdown();
      await dataSource.destroy();
    },
  };
}

/** Lookups a second, one after the other. @param {(window: import('./sources.mjs').Window) => readonly number[]} freeBays */
export function rateOf(freeBays, windows, ms) {
  const startedAt = performance.now();
  let done = 0;
  while (performance.now() - startedAt < ms) for (let n = 0; n < AT_ONCE; n++) freeBays(windows[done++ % windows.length]);
  return done / ((performance.now() - startedAt) / 1_000);
}

/** Lookups a second with so many under way. @param {import('./sources.mjs').Source} source */
export async function rateOfMany(source, windows, { ms, inFlight }) {
  const startedAt = performance.now();
  let [asked, done] = [0, 0];
  const asker = async () => {
    while (performance.now() - startedAt < ms) {
      await source.freeBays(windows[asked++ % windows.length]);
      done++;
    }
  };
  await Promise.all(Array.from({ length: inFlight }, asker));
  return done / ((performance.now() - startedAt) / 1_000);
}
