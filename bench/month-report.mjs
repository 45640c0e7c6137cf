#!/usr/bin/env node
// How long the month's report takes: node bench/month-report.mjs [--runs 9] [--nights 30] [--car-parks 35] [--bookings 1500]
// Writes a made-up month into an empty database of its own, lets the product add it up, and asks for the report and its table. Needs
// `npm run build` and the URL of a user who may make databases: `eval "$(node scripts/services.mjs up)"`.
// Prints a table and JSON. Exit code 1: a median took a second or more.
import 'reflect-metadata';
import { randomUUID } from 'node:crypto';
import { availableParallelism } from 'node:os';
import { parseArgs } from 'node:util';
import { DataSource } from 'typeorm';
import { Checkpoints, GrowTree, TrailEntries } from '../dist/libs/audit/index.js';
import { TreeFollower } from '../dist/libs/audit/use-cases/tree-follower.js';
import { CarParkDirectory } from '../dist/libs/car-parks/index.js';
import { dateOfDay, dayNumber, FakeClock } from '../dist/libs/kernel/index.js';
import { BatchConnections, connect, dataSourceOptions, OfficeScope, Transactions } from '../dist/libs/platform/index.js';
import { FigureRows, FoldTrail, ReportFiles, UsageReports } from '../dist/libs/reports/index.js';
import { Books } from './month-report/books.mjs';
import { load, openCity } from './month-report/load.mjs';
import { chance, poolsOf, storyOf, TICK_MS } from './month-report/story.mjs';

const BAR_MS = 1_000;
const SEED = 20_260_301;
const FIRST_NIGHT = dayNumber('2026-03-02');

const number = (value) => ({ type: 'string', default: String(value) });
const { values } = parseArgs({ options: { runs: number(9), nights: number(30), 'car-parks': number(35), bookings: number(1_500) } });
const [runs, nights, carParks, bookingsANight] = ['runs', 'nights', 'car-parks', 'bookings'].map((name) => Number(values[name]));

const median = (numbers) => numbers.toSorted((a, b) => a - b)[Math.floor(numbers.length / 2)];
const rounded = (ms) => Number(ms.toFixed(1));

async function measured(what, count, work) {
  const all = [];
  for (let run = 0; run < count; run++) {
    const startedAt = performance.now();
    await work();
    all.push(performance.now() - startedAt);
  }
  return { what, runs: count, firstMs: rounded(all[0]), medianMs: rounded(median(all)), slowestMs: rounded(Math.max(...all)) };
}

async function bench(dataSource, connections) {
  const pools = poolsOf(carParks, chance(SEED));
  const books = new Books(pools).run(storyOf({ seed: SEED, firstNight: FIRST_NIGHT, nights, bookingsANight, withdrawalsANight: 3, pools }));
  await load(dataSource, books, await openCity(dataSource, pools));
  const directory = new CarParkDirectory(dataSource);
  await directory.onModuleInit();
  const clock = new FakeClock((FIRST_NIGHT + nights + 2) * 96 * TICK_MS);
  await new GrowTree(dataSource, clock, new TreeFollower(clock)).catchUp();
  const fold = new FoldTrail(new TrailEntries(dataSource), new Transactions(connections), clock);
  const adding = await measured(`adding up ${books.leaves.length} leaves`, 1, () => fold.execute());
  const reports = new UsageReports(dataSource, directory, new Checkpoints(dataSource));
  const rows = new FigureRows(dataSource, directory, new Checkpoints(dataSource));
  const [office, span] = [
    OfficeScope.of({ role: 'office_auditor' }),
    { from: dateOfDay(FIRST_NIGHT), to: dateOfDay(FIRST_NIGHT + nights - 1) },
  ];
  const asked = [
    await measured("the month's report", runs, () => reports.report(office, span)),
    await measured('its table of nights and car parks', runs, () => reports.carParkNights(office, span)),
    await measured('a page of the bookings behind it', runs, () => rows.page(office, { figure: 'bookedSlotHours', ...span, limit: 50 })),
    await measured('the workbook of all', runs, () => new ReportFiles(reports).utilisation(office, { ...span, format: 'xlsx' })),
  ];
  await directory.onApplicationShutdown();
  return { bookings: books.bookings.size, pools: pools.length, leaves: books.leaves.length, adding, asked };
}

const name = `night_berth_bench_${randomUUID().slice(0, 8)}`;
const url = new URL(process.env.DATABASE_OWNER_URL ?? process.env.DATABASE_URL);
const server = await new DataSource({ ...dataSourceOptions({ DATABASE_URL: url.href, DATABASE_POOL: 2 }), migrations: [] }).initialize();
await server.query(`CREATE DATABASE \`${name}\` CHARACTER SET utf8mb4 COLLATE utf8mb4_unicode_520_ci`);
try {
  url.pathname = `/${name}`;
  const dataSource = await connect({ DATABASE_URL: url.href, DATABASE_POOL: 5 });
  await dataSource.runMigrations();
  const connections = new BatchConnections({ DATABASE_URL: url.href }, 1);
  const { adding, asked, ...size } = await bench(dataSource, connections);
  await Promise.all([dataSource.destroy(), connections.onApplicationShutdown()]);
  console.table([adding, ...asked]);
  const machine = { node: process.version, cores: availableParallelism(), platform: `${process.platform} ${process.arch}` };
  console.log(JSON.stringify({ bench: 'month-report', carParks, nights, ...size, barMs: BAR_MS, adding, figures: asked, ...machine }));
  process.exitCode = asked.slice(0, 3).every(({ medianMs }) => medianMs < BAR_MS) ? 0 : 1;
} finally {
  await server.query(`DROP DATABASE \`${name}\``);
  await server.destroy();
}
