// Everybody who books in this bench, and one measurement of each.
import { cpuSeconds } from '../kit/stage.mjs';
import { bookTogether, openWriters } from './writers.mjs';

/** At a time, over all processes: each always has a batch to commit and another that waits. */
const ASKING = 1_024;
const NAIVE_ASKING = 64;
const INSERTING = 32;
const WRITERS = 4;

/** Bookings of one measurement; sizes that are tried for the TypeORM rival's pool. @typedef {{ writing: number, inserting: number, naive: number, poolSizes: number[] }} Counts */

/** @param {import('../kit/stage.mjs').Stage} stage @param {Counts} counts @param {number} total people who can book */
export async function openCrew(stage, counts, total) {
  const env = { ...stage.env, RIVAL_DATABASE_URL: stage.databaseUrl };
  for (const table of ['rival_row', 'rival_typeorm']) await stage.database.query(`CREATE TABLE ${table} LIKE booking`);
  const open = { writers: await openWriters('product', WRITERS, env), inserts: await openWriters('inserts', 1, env), naive: [] };
  for (const writer of open.writers) writer.pause();
  const next = { writing: 0, inserting: 0, naive: 0 };
  let acknowledged = 0;
  const take = (kind, count) => {
    next[kind] += count;
    return { from: next[kind] - count, count, total };
  };
  /** @param {string} way @param {number} processes @param {object} [more] */
  const write = async (way, processes, more = {}) => {
    const some = open.writers.slice(0, processes);
    for (const writer of some) writer.resume();
    const told = await withServerCpu(stage, counts.writing, () =>
      bookTogether(some, { way, ...take('writing', counts.writing), asking: ASKING, ...more }),
    );
    for (const writer of some) writer.pause();
    acknowledged += told.placed;
    return told;
  };
  const insert = () =>
    withServerCpu(stage, counts.inserting, () =>
      bookTogether(open.inserts, { way: 'inserts', ...take('inserting', counts.inserting), asking: INSERTING }),
    );
  const naive = (count = counts.naive, more = {}) =>
    withServerCpu(stage, count, () => bookTogether(open.naive, { way: 'typeorm', ...take('naive', count), asking: NAIVE_ASKING, ...more }));
  /** Leaves the TypeORM rival with the pool size that serves it best, and tells which. */
  const tune = async () => {
    const tried = [];
    for (const size of counts.poolSizes) {
      open.naive = await openWriters('typeorm', 1, { ...env, RIVAL_POOL: String(size) });
      await naive(Math.ceil(counts.naive / 2)); // warm
      tried.push({ size, perSecond: (await naive()).perSecond });
      await closeAll(open.naive);
    }
    const [best] = tried.toSorted((a, b) => b.perSecond - a.perSecond);
    open.naive = await openWriters('typeorm', 1, { ...env, RIVAL_POOL: String(best.size) });
    await naive();
    return { best: best.size, tried };
  };
  const close = () => Promise.all([open.writers, open.inserts, open.naive].map(closeAll));
  return { write, insert, naive, tune, close, acknowledged: () => acknowledged };
}

const closeAll = (writers) => Promise.all(writers.map((writer) => writer.close()));

async function withServerCpu(stage, count, work) {
  const before = cpuSeconds(stage.databasePid);
  const told = await work();
  return { ...told, serverMicros: ((cpuSeconds(stage.databasePid) - before) * 1e6) / count };
}
