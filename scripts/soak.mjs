#!/usr/bin/env node
// `npm run soak -- [--minutes 10] [--seed N] [--runs 1]`: people and faults in a seeded mix, then quiet, then the judgement of the checker.
import { spawnSync } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { existsSync, mkdirSync, readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { ROOT_DIR, STATE_DIR } from './services/folders.mjs';

const RESULTS = join(STATE_DIR, 'soak.jsonl');

function options() {
  try {
    const { values } = parseArgs({ options: { minutes: { type: 'string' }, seed: { type: 'string' }, runs: { type: 'string' } } });
    const minutes = Number(values.minutes ?? 10);
    const runs = Number(values.runs ?? 1);
    if (!(minutes > 0 && minutes <= 600)) throw new Error('--minutes takes a number up to 600');
    if (!(Number.isInteger(runs) && runs > 0 && runs <= 1_000)) throw new Error('--runs takes a whole number up to 1000');
    if (values.seed !== undefined && !/^\d{1,20}$/.test(values.seed)) throw new Error('--seed takes a whole number below 2^64');
    return { minutes, runs, seed: values.seed };
  } catch (error) {
    console.error(`${error.message}\nusage: npm run soak -- [--minutes 10] [--seed N] [--runs 1]`);
    process.exit(2);
  }
}

/** Seeds that follow a given one are its successors, so that a set of runs can be repeated. */
const seedOf = (first, run) => String(BigInt.asUintN(64, BigInt(first) + BigInt(run)));

function runOnce(seed, minutes) {
  const jest = [join(ROOT_DIR, 'scripts/test.mjs'), '--config', 'jest.long.config.mjs', '--selectProjects', 'soak'];
  const env = { ...process.env, SEED: seed, SOAK_MINUTES: String(minutes), SOAK_RESULTS: RESULTS };
  return spawnSync(process.execPath, jest, { cwd: ROOT_DIR, stdio: 'inherit', env }).status === 0;
}

const { minutes, runs, seed } = options();
const first = seed ?? BigInt(`0x${randomBytes(8).toString('hex')}`).toString();
mkdirSync(STATE_DIR, { recursive: true });
rmSync(RESULTS, { force: true });
const red = [];
for (let run = 0; run < runs; run++) {
  console.log(`\n── run ${run + 1} of ${runs}, seed ${seedOf(first, run)}, ${minutes} min`);
  if (!runOnce(seedOf(first, run), minutes)) red.push(seedOf(first, run));
}
if (existsSync(RESULTS))
  console.table(
    readFileSync(RESULTS, 'utf8')
      .trim()
      .split('\n')
      .map((line) => JSON.parse(line)),
  );
console.log(red.length === 0 ? `✓ ${runs} of ${runs} green / 全部通过` : `✗ red / 未通过: seeds ${red.join(', ')}`);
process.exitCode = red.length === 0 ? 0 : 1;
