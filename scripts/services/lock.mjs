// A lock file between the scripts of one folder. A holder that died is noticed and its lock taken over.
import { linkSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { makeDir, say } from './folders.mjs';
import { isAlive } from './server.mjs';

const WAIT_MS = 15 * 60_000; // The holder may be installing packages over a slow line.
const TAKEOVER_STALE_MS = 10_000;

/** Waits for the lock of `dir`, runs `work`, gives the lock back whatever happened, and gives the result of `work`. */
export async function withLock(dir, work) {
  const file = join(makeDir(dir), 'lock');
  await acquire(file);
  try {
    return await work();
  } finally {
    rmSync(file, { force: true });
  }
}

async function acquire(file) {
  for (let waitedMs = 0; waitedMs < WAIT_MS; waitedMs += 100) {
    if (createWithPid(file)) return;
    const holder = readPid(file);
    if (holder && !isAlive(holder)) removeStale(file);
    if (waitedMs === 3000) say(`waiting for process ${holder} to finish`);
    await pause(100);
  }
  throw new Error(`${file} is held by process ${readPid(file)}`);
}

/** The link appears with its content in one step, so a reader never sees a lock without an owner. */
function createWithPid(file) {
  const draft = `${file}.${process.pid}`;
  writeFileSync(draft, String(process.pid));
  try {
    linkSync(draft, file);
    return true;
  } catch (error) {
    if (error.code !== 'EEXIST') throw error;
    return false;
  } finally {
    rmSync(draft, { force: true });
  }
}

/** Looking and removing happen under a second lock, or two waiters could remove each other's fresh one. */
function removeStale(file) {
  const takeover = `${file}.takeover`;
  if (!createWithPid(takeover)) {
    if (ageMs(takeover) > TAKEOVER_STALE_MS) rmSync(takeover, { force: true });
    return;
  }
  try {
    const holder = readPid(file);
    if (holder && !isAlive(holder)) rmSync(file, { force: true });
  } finally {
    rmSync(takeover, { force: true });
  }
}

function readPid(file) {
  try {
    return Number(readFileSync(file, 'utf8'));
  } catch {
    return 0; // Gone in the meantime.
  }
}

function ageMs(file) {
  try {
    return Date.now() - statSync(file).mtimeMs;
  } catch {
    return 0;
  }
}
