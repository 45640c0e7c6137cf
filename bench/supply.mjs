#!/usr/bin/env node
// How long it takes to work out what the sample offers in 30 nights: node bench/supply.mjs [--runs 15] [--nights 30]
// 35 car parks, 69 pools, from their plans to bays per quarter of an hour, beside a naive reader of the same plans. Needs `npm run build`.
// Prints a table and JSON. Exit code 1: the median took a second or more, or the two readers differ.
import { availableParallelism } from 'node:os';
import { parseArgs } from 'node:util';
import { capacityOver, unitsOver } from '../dist/libs/car-parks/domain/supply.js';
import { addDays, localTick } from '../dist/libs/kernel/index.js';
import { naiveCapacity } from './supply/naive.mjs';
import { sampleSupplies } from './supply/sample.mjs';

const BAR_MS = 1_000;
/** The National Day of 2026 and the working days around it lie in the 30 nights from here. */
const FIRST_NIGHT = '2026-09-18';
const POOL_FEN = 800;

const { values } = parseArgs({ options: { runs: { type: 'string', default: '15' }, nights: { type: 'string', default: '30' } } });
const [runs, nights] = [Number(values.runs), Number(values.nights)];
const range = { from: localTick(FIRST_NIGHT, 0), to: localTick(addDays(FIRST_NIGHT, nights + 1), 0) };

/** Milliseconds of one run over every pool; the plans are new to it. */
function timed(read) {
  const { supplies } = sampleSupplies();
  const startedAt = performance.now();
  const found = supplies.map((supply) => read(supply, range));
  return { ms: performance.now() - startedAt, found };
}

const median = (numbers) => numbers.toSorted((a, b) => a - b)[Math.floor(numbers.length / 2)];
const rounded = (ms) => Number(ms.toFixed(1));
const figures = (name, all) => ({
  what: name,
  runs: all.length,
  firstMs: rounded(all[0]),
  medianMs: rounded(median(all)),
  slowestMs: rounded(Math.max(...all)),
});

const { supplies, carParks } = sampleSupplies();
const naive = timed(naiveCapacity);
const capacity = Array.from({ length: runs }, () => timed(capacityOver));
const prices = Array.from({ length: runs }, () => timed((supply, over) => unitsOver(supply, over, POOL_FEN)));
const areEqual = naive.found.every((ticks, pool) => ticks.every((bays, i) => bays === capacity[0].found[pool][i]));

const table = [
  figures(
    'bays per tick',
    capacity.map(({ ms }) => ms),
  ),
  figures(
    'price per tick',
    prices.map(({ ms }) => ms),
  ),
  figures('bays per tick, naive', [naive.ms]),
];
console.table(table);
const machine = { node: process.version, cores: availableParallelism(), platform: `${process.platform} ${process.arch}` };
const size = { carParks, pools: supplies.length, nights, ticks: (range.to - range.from) * supplies.length };
console.log(JSON.stringify({ bench: 'supply', ...size, barMs: BAR_MS, areEqual, figures: table, ...machine }));
process.exitCode = areEqual && table[0].medianMs < BAR_MS ? 0 : 1;
