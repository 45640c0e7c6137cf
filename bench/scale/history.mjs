// A city with a year behind it, beside one that opened today.
import 'reflect-metadata';
import { Checkpoints } from '../../dist/libs/audit/index.js';
import { CarParkDirectory } from '../../dist/libs/car-parks/index.js';
import { addDays, dateOfDay, localDate, localTick } from '../../dist/libs/kernel/index.js';
import { connect, OfficeScope } from '../../dist/libs/platform/index.js';
import { UsageReports } from '../../dist/libs/reports/index.js';
import { closeYear, lastNight, NIGHTS, perNight, writeCast, writeNights, writeYear } from './tables.mjs';

const MONTH_NIGHTS = 30;
const FOLD_DAYS = 32;
const TICKS_A_DAY = 96;
const AUDITOR = OfficeScope.of({ role: 'office_auditor' });

const yearOf = (rows, people) => ({ rows, people, firstNight: lastNight() - NIGHTS + 1 });

/**
 * Bookings, log, leaves and the tables of the reports, as if the year had passed; gives seconds. No gateway may run.
 * @param {import('./growth.mjs').City} city @param {{ rows: number, people: number, bays: number, progress: (text: string) => void }} wish
 */
export async function letAYearPass({ stage: { database } }, { rows, people, bays, progress }) {
  const startedAt = performance.now();
  const year = yearOf(rows, people);
  await writeCast(database, people);
  const write = async (...tables) => {
    for (const table of tables) await writeYear(database, table, year, progress);
  };
  await Promise.all([write('booking', 'pool_log'), write('audit_leaf', 'usage_booking')]); // equal halves, about
  await closeYear(database, year, foldOf(bays));
  await writeNights(database, year.firstNight, lastNight());
  return (performance.now() - startedAt) / 1_000;
}

/** The tables of the reports of the last month alone. @param {import('./growth.mjs').City} city @param {{ rows: number, progress: (text: string) => void }} wish */
export async function letAMonthPass({ stage: { database } }, { rows, progress }) {
  await writeCast(database, 1);
  const from = (NIGHTS - MONTH_NIGHTS) * perNight(rows);
  await writeYear(database, 'usage_booking', { ...yearOf(rows, 1), from }, progress);
  await writeNights(database, lastNight() - MONTH_NIGHTS + 1, lastNight());
}

/** All bays free, from yesterday until what has been published ends. @param {number} bays */
function foldOf(bays) {
  const origin = localTick(addDays(localDate(Date.now()), -1), 0);
  const levels = new Int16Array(FOLD_DAYS * TICKS_A_DAY).fill(bays);
  return { origin, levels: Buffer.from(levels.buffer) };
}

/** `month()`: how many milliseconds the report of the last thirty nights takes. @param {import('./growth.mjs').City} city */
export async function openReports({ stage: { databaseUrl } }) {
  const dataSource = await connect({ DATABASE_URL: databaseUrl, DATABASE_POOL: 2 });
  const directory = new CarParkDirectory(dataSource);
  await directory.onModuleInit();
  const reports = new UsageReports(dataSource, directory, new Checkpoints(dataSource));
  const span = { from: dateOfDay(lastNight() - MONTH_NIGHTS + 1), to: dateOfDay(lastNight()) };
  return {
    month: async () => {
      const startedAt = performance.now();
      const { total } = await reports.report(AUDITOR, span);
      return { ms: performance.now() - startedAt, bookings: total.bookings };
    },
    close: async () => {
      await directory.onApplicationShutdown();
      await dataSource.destroy();
    },
  };
}
