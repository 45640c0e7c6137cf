#!/usr/bin/env node
// npm run bench -- <name> [--quick] [--rounds 5]     one bench: a table, and JSON in bench/results/<name>.json (with --quick in .data/bench)
// npm run bench -- all [--quick]                     every one, each in a process of its own
// npm run bench -- report                            docs/PERFORMANCE.md from bench/results
// Exit code 1: a figure falls short of its bar by more than a fifth, or a bench failed. 2: it was asked for in a way that it does not know.
import { spawnSync } from 'node:child_process';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { ensureDependencies } from '../scripts/ensure-dependencies.mjs';
import { makeDir, ROOT_DIR, STATE_DIR } from '../scripts/services/folders.mjs';
import { BENCHES } from './benches.mjs';
import { isFarOff } from './kit/figures.mjs';
import { showFindings } from './kit/print.mjs';

const RESULTS = join(ROOT_DIR, 'bench/results');
const ROUNDS = 5;
const QUICK_ROUNDS = 3;
const BUSY_LOAD = 1.5;
const NAMES = Object.keys(BENCHES);
const USAGE = `npm run bench -- <${[...NAMES, 'all', 'report'].join(' | ')}> [--quick] [--rounds ${ROUNDS}]`;

async function main() {
  const { name, isQuick, rounds } = asked();
  await ensureDependencies();
  if (name === 'report') return writeReport();
  if (!process.env.BENCH_IS_BUILT) await buildAll();
  return name === 'all' ? runAll(isQuick) : runOne(name, { isQuick, rounds });
}

function asked() {
  try {
    const { values, positionals } = parseArgs({
      allowPositionals: true,
      options: { quick: { type: 'boolean', default: false }, rounds: { type: 'string' } },
    });
    const [name = '', ...more] = positionals;
    const rounds = Number(values.rounds ?? (values.quick ? QUICK_ROUNDS : ROUNDS));
    const isKnown = [...NAMES, 'all', 'report'].includes(name) && more.length === 0;
    if (isKnown && Number.isInteger(rounds) && rounds >= 1 && rounds <= 100) return { name, isQuick: values.quick, rounds };
  } catch {
    // told below
  }
  console.error(USAGE);
  process.exit(2);
}

async function buildAll() {
  const { build } = await import('../scripts/start/build.mjs');
  const { step } = await import('../scripts/start/progress.mjs');
  const { ensureServices } = await import('./kit/services.mjs');
  await step('servers', '服务程序', ensureServices);
  await step('build', '构建', build);
}

function runAll(isQuick) {
  const failed = NAMES.filter((name) => {
    console.log(`\n══ ${name}`);
    const args = [fileURLToPath(import.meta.url), name, ...(isQuick ? ['--quick'] : [])];
    return spawnSync(process.execPath, args, { stdio: 'inherit', env: { ...process.env, BENCH_IS_BUILT: '1' } }).status !== 0;
  });
  console.log(failed.length > 0 ? `\n✗ ${failed.join(', ')}` : '\n✓ all benches 全部基准');
  return failed.length > 0 ? 1 : 0;
}

/** @param {string} name @param {{ isQuick: boolean, rounds: number }} wish */
async function runOne(name, { isQuick, rounds }) {
  const { load, machine } = await import('./kit/machine.mjs');
  const { bench } = await BENCHES[name]();
  const startedAt = performance.now();
  const loadBefore = load();
  if (loadBefore[0] > BUSY_LOAD)
    console.error(`  ! the machine is busy (load ${loadBefore[0]}): the figures will be noisy / 机器繁忙，数据会有噪声`);
  console.log(`\n${bench.title}   ${rounds} rounds${isQuick ? ', quick' : ''}\n`);
  const progress = (text) => console.error(`  … ${((performance.now() - startedAt) / 1_000).toFixed(0).padStart(4)} s  ${text}`);
  const { closeStages } = await import('./kit/stage.mjs');
  const findings = await bench.run({ rounds, isQuick, progress }).finally(closeStages);
  const result = {
    ...{ bench: name, title: bench.title, isQuick, rounds, at: new Date().toISOString() },
    ...{ seconds: Math.round((performance.now() - startedAt) / 1_000), ...findings },
    ...{ load: { before: loadBefore, after: load() }, machine: machine() },
  };
  const file = join(isQuick ? makeDir(join(STATE_DIR, 'bench')) : makeDir(RESULTS), `${name}.json`);
  writeFileSync(file, `${JSON.stringify(result, null, 2)}\n`);
  showFindings(result);
  console.log(`  ${file}\n`);
  return findings.bars.some(isFarOff) ? 1 : 0;
}

async function writeReport() {
  const { reportOf } = await import('./report/report.mjs');
  const results = [];
  for (const name of NAMES) {
    const { bench } = await BENCHES[name]();
    results.push({ name, bench, result: readResult(name) });
  }
  const { markdown, charts } = reportOf(results);
  const docs = join(ROOT_DIR, 'docs');
  for (const [file, svg] of charts) writeFileSync(join(makeDir(join(docs, 'performance')), file), svg);
  writeFileSync(join(docs, 'PERFORMANCE.md'), markdown);
  console.log(join(docs, 'PERFORMANCE.md'));
  return 0;
}

function readResult(name) {
  try {
    return JSON.parse(readFileSync(join(RESULTS, `${name}.json`), 'utf8'));
  } catch (error) {
    if (error.code === 'ENOENT') return undefined;
    throw error;
  }
}

process.exitCode = await main();
// Pools and sockets of a bench are closed by now; what a library keeps open must not keep a finished bench.
process.exit();
