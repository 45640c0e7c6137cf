// At most one `npm start` per folder. `start.json` says which process it is, what it started, and where it serves.
import { spawnSync } from 'node:child_process';
import { existsSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { STATE_DIR } from '../services/folders.mjs';
import { withLock } from '../services/lock.mjs';
import { isAlive } from '../services/server.mjs';

const FILE = join(STATE_DIR, 'start.json');
/** Read by the demo and by whoever else wants to find the running product. */
const URLS_FILE = join(STATE_DIR, 'urls.json');

/**
 * Becomes the one instance. Gives { running } with the record of an earlier one that lives, or { instance }, with `note` to add
 * to the record and `release`. What a killed earlier instance left behind is ended.
 */
export function claimInstance() {
  return withLock(STATE_DIR, () => {
    const earlier = readRecord();
    if (earlier && runs(earlier.pid, 'start.mjs')) return { running: earlier };
    for (const { pid, script } of earlier?.children ?? []) if (runs(pid, script)) process.kill(pid, 'SIGKILL');
    rmSync(URLS_FILE, { force: true });
    let record = { pid: process.pid, children: [] };
    const note = (facts) => {
      record = { ...record, ...facts };
      writeJson(FILE, record);
      if (facts.urls) writeJson(URLS_FILE, facts.urls);
    };
    note({});
    return { instance: { note, release: () => [FILE, URLS_FILE].map((file) => rmSync(file, { force: true })) } };
  });
}

/** Whether `pid` still is the program it was: numbers are reused. */
function runs(pid, script) {
  if (!isAlive(pid)) return false;
  const procFile = `/proc/${pid}/cmdline`;
  if (existsSync('/proc/self/cmdline')) return existsSync(procFile) && readFileSync(procFile, 'utf8').includes(script);
  return (spawnSync('ps', ['-o', 'command=', '-p', String(pid)], { encoding: 'utf8' }).stdout ?? '').includes(script);
}

function readRecord() {
  try {
    return JSON.parse(readFileSync(FILE, 'utf8'));
  } catch {
    return undefined; // None, or one that was cut off while being written.
  }
}

function writeJson(file, content) {
  writeFileSync(`${file}.new`, `${JSON.stringify(content, null, 2)}\n`);
  renameSync(`${file}.new`, file);
}
