// The processes that book, and how to make several of them book at once.
import { fork } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';

const PROGRAM = fileURLToPath(new URL('program.mjs', import.meta.url));
const CLOSE_MS = 5_000;

/**
 * A process that stands still (`pause`) keeps what it has learnt and costs nothing, neither does its replica follow the others.
 * @typedef {{ ask(order: string, wish?: object): Promise<any>, pause(): void, resume(): void, close(): Promise<void> }} Writer
 */

/** @param {'product' | 'inserts' | 'typeorm'} role @param {number} count @param {NodeJS.ProcessEnv} env @returns {Promise<Writer[]>} */
export const openWriters = (role, count, env) => Promise.all(Array.from({ length: count }, () => openWriter(role, env)));

async function openWriter(role, env) {
  const child = fork(PROGRAM, [role], { env, stdio: ['ignore', 'ignore', 'inherit', 'ipc'] });
  const kill = () => child.kill('SIGKILL');
  process.once('exit', kill); // also of one that stands still
  await answer(child);
  const ask = (order, wish) => {
    child.send({ order, wish });
    return answer(child);
  };
  const close = async () => {
    if (child.exitCode !== null || child.signalCode !== null) return;
    const gone = once(child, 'exit');
    const impatience = setTimeout(kill, CLOSE_MS);
    child.kill('SIGCONT');
    child.send({ order: 'close' });
    await gone;
    clearTimeout(impatience);
    process.off('exit', kill);
  };
  return { ask, pause: () => child.kill('SIGSTOP'), resume: () => child.kill('SIGCONT'), close };
}

/** @param {import('node:child_process').ChildProcess} child */
function answer(child) {
  return new Promise((resolve, reject) => {
    const onExit = (code) => reject(new Error(`a process that books ended with ${code}`));
    child.once('exit', onExit).once('message', ({ result, error }) => {
      child.off('exit', onExit);
      if (error) reject(new Error(error));
      else resolve(result);
    });
  });
}

/**
 * Shares the bookings out among the writers and lets them begin together.
 * @param {readonly Writer[]} writers
 * @param {{ way?: string, from: number, count: number, total: number, asking: number, isLastBays?: boolean }} wish `asking`: at a time, in all
 */
export async function bookTogether(writers, { from, count, asking, ...wish }) {
  const share = Math.floor(count / writers.length);
  const own = (n) => ({ ...wish, from: from + n * share, count: share, asking: Math.ceil(asking / writers.length) });
  await Promise.all(writers.map((writer, n) => writer.ask('prepare', own(n))));
  /** @type {import('./program.mjs').Booked[]} */
  const told = await Promise.all(writers.map((writer) => writer.ask('book')));
  const sum = (value) => told.reduce((total, one) => total + value(one), 0);
  const seconds = (Math.max(...told.map(({ endedAt }) => endedAt)) - Math.min(...told.map(({ startedAt }) => startedAt))) / 1_000;
  return {
    perSecond: sum(({ placed }) => placed) / seconds,
    p99Ms: Math.max(...told.map(({ p99Ms }) => p99Ms)),
    clientMicros: (sum(({ cpuSeconds }) => cpuSeconds) * 1e6) / (share * writers.length),
    placed: sum(({ placed }) => placed),
    refused: sum(({ refused }) => refused),
    conflicts: sum(({ retries }) => retries.conflicts),
    deadlocks: sum(({ retries }) => retries.deadlocks),
  };
}
