// Committing bookings: the product's batch against what others would do.

import { addCity, sites } from '../kit/city.mjs';
import { atLeast, atMost, figure, ratio } from '../kit/figures.mjs';
import { alternate } from '../kit/rounds.mjs';
import { openStage } from '../kit/stage.mjs';
import { checkTables } from './checks.mjs';
import { openCrew } from './crew.mjs';
import { addPeople } from './people.mjs';

const LAST_BAYS = 40;
const SIZES = {
  quick: { writing: 3_000, inserting: 3_000, naive: 300, poolSizes: [8, 16] },
  full: { writing: 8_000, inserting: 10_000, naive: 1_500, poolSizes: [8, 16, 32] },
};
const WAYS = 6;

/** @type {import('../benches.mjs').Bench} */
export const bench = {
  title: 'Commit: bookings made durable, with everything that belongs to them in one transaction',
  method: `
50 pools of 250 bays, windows of 40 to 56 ticks in four weeks, each person and plate booking once; drafts (price, order for WeChat, sealed) are made beforehand. *The product* is its own modules
in processes without HTTP: \`PlaceBatch\` through the batcher of the booking desk, 1,024 people asking at a time in all, however many processes. Its transaction locks pools, residents and vehicles, checks plate,
holds and the fold, and writes log, booking, request, payment attempt, outbox and audit leaf; then Redis, the other processes and the relay are told, all within the time measured.
*Single INSERTs* write the booking row alone, guard nothing, and go over 32 connections with prepared statements. *TypeORM FOR UPDATE* is a transaction for each booking: lock the pool, read what overlaps,
insert; its table has the product's indexes, and its pool size is the best of 8, 16 and 32 (of 8 and 16 with --quick) in the same run. *Optimistic* writes the product's rows without the locks in one round trip, trusts its fold, and reads
and tries again after error 1062; it does not check plates or holds, so it does less.
All on one database that flushes at each commit (buffer pool 768 MB, redo log 512 MB); processes that do not take part stand still. Conflicts and deadlocks are counted by the product's own metric.
At the end SQL adds up every tick of the log and of the booking rows, and 1,000 people of four processes want one of ${LAST_BAYS} bays. All rivals share two cores with the database: with more
cores the processes would not stand in each other's way.`,
  limits: `
A booking is a row in each of seven tables with eighteen entries in indexes; the INSERT it is compared with is one row with eight. The database alone needs about as long for a booking as for a bare INSERT with its round trip,
and the process about as long again: hashing, canonical JSON and escaping of leaf and order, deciding, and the garbage of it all. What can be done before the locks is done there; what is left is work, not waiting.
One process does not keep both cores busy, because it prepares and answers between two batches; two processes do.`,
  run,
};

async function run({ rounds, isQuick, progress }) {
  const counts = isQuick ? SIZES.quick : SIZES.full;
  const total = counts.writing * (WAYS * (rounds + 1) + 1);
  const stage = await openStage({ name: 'commit', databaseArgs: ['--innodb-buffer-pool-size=768M', '--innodb-log-file-size=512M'] });
  progress(`${total} people`);
  await addCity(stage.database, [...sites(50, 250), { code: 'last', bays: LAST_BAYS }]);
  await addPeople(stage.database, total);
  const crew = await openCrew(stage, counts, total);
  try {
    progress('pool size of the TypeORM rival');
    const tuned = await crew.tune();
    const { write, insert, naive } = crew;
    const rivals = {
      product1: () => write('product', 1),
      optimistic1: () => write('optimistic', 1),
      inserts: insert,
      product2: () => write('product', 2),
      optimistic2: () => write('optimistic', 2),
      naive: () => naive(),
      product4: () => write('product', 4),
      optimistic4: () => write('optimistic', 4),
    };
    const told = await alternate({ rounds, rivals, progress });
    const lastBays = await write('product', 4, { count: 1_000, isLastBays: true });
    const naiveLastBays = await naive(200, { isLastBays: true });
    const checked = await checkTables(stage.database, crew.acknowledged());
    return findingsOf({ told, tuned, lastBays, naiveLastBays, checked });
  } finally {
    await crew.close();
    await stage.close();
  }
}

function findingsOf({ told, tuned, lastBays, naiveLastBays, checked }) {
  const figures = (name, what) => ({
    rate: figure(what, 'bookings/s', told[name].perSecond),
    p99: figure(what, 'ms, p99', told[name].p99Ms),
    client: figure(what, 'µs of client CPU per booking', told[name].clientMicros),
    server: figure(what, "µs of the database's CPU per booking", told[name].serverMicros),
  });
  const of = {
    one: figures('product1', 'product, one process'),
    two: figures('product2', 'product, two processes'),
    four: figures('product4', 'product, four processes'),
    optimisticOne: figures('optimistic1', 'optimistic, one process'),
    optimisticTwo: figures('optimistic2', 'optimistic, two processes'),
    optimisticFour: figures('optimistic4', 'optimistic, four processes'),
    inserts: figures('inserts', 'single INSERTs, 32 connections'),
    naive: figures('naive', 'TypeORM FOR UPDATE'),
  };
  const sum = (name, what) => told[name][what].reduce((a, b) => a + b, 0);
  const all = (what) => sum('product1', what) + sum('product2', what) + sum('product4', what);
  return {
    figures: ['rate', 'p99', 'client', 'server'].flatMap((kind) => Object.values(of).map((one) => one[kind])),
    bars: [
      atLeast('everything in the transaction, of single INSERTs', ratio(of.one.rate, of.inserts.rate), 2.5),
      atLeast('everything in the transaction, of TypeORM FOR UPDATE', ratio(of.one.rate, of.naive.rate), 25),
      atLeast('two processes, of one', ratio(of.two.rate, of.one.rate), 0.75),
      atMost('conflicts of two processes', sum('product2', 'conflicts'), 0),
      atMost('deadlocks of two processes', sum('product2', 'deadlocks'), 0),
      atMost('oversold ticks', checked.oversold, 0),
      atMost('difference from exactly 40 sold of 40, 1,000 asking in four processes', Math.abs(lastBays.placed - LAST_BAYS), 0),
      atMost('gaps in the numbers of the log, and rows that belong to no acknowledged booking', checked.gaps + checked.strays, 0),
    ],
    notes: [
      `product in one, two and four processes: ${all('conflicts')} conflicts, ${all('deadlocks')} deadlocks`,
      `optimistic in two processes: ${sum('optimistic2', 'conflicts')} conflicts, ${sum('optimistic2', 'deadlocks')} deadlocks; in four: ${sum('optimistic4', 'conflicts')} and ${sum('optimistic4', 'deadlocks')}`,
      `the TypeORM rival does best with ${tuned.best} connections (${tuned.tried.map(({ size, perSecond }) => `${size}: ${Math.round(perSecond)}/s`).join(', ')}), oversold ${checked.oversoldByTypeorm} ticks and sold ${naiveLastBays.placed} of ${LAST_BAYS} bays to 200 who asked at once`,
    ],
  };
}
