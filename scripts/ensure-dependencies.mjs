#!/usr/bin/env node
// Installs the npm packages when they are missing or older than package.json, so that every command works on a fresh clone.
import { spawnSync } from 'node:child_process';
import { statSync, utimesSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { ROOT_DIR, STATE_DIR } from './services/folders.mjs';
import { withLock } from './services/lock.mjs';

/** npm writes it last, so an interrupted installation leaves it missing. */
const MARK = join(ROOT_DIR, 'node_modules/.package-lock.json');

/** Does nothing when the packages are up to date. Fault: npm failed; its own message is on the terminal. */
export async function ensureDependencies() {
  if (areCurrent()) return;
  await withLock(STATE_DIR, () => areCurrent() || installPackages());
}

function installPackages() {
  process.stderr.write('installing packages, about a minute the first time / 正在安装依赖，首次约一分钟 …\n');
  // `npm ci` is no choice: a lock file written on one platform may lack the optional binaries of another.
  const args = ['install', '--no-audit', '--no-fund', '--include=dev', '--loglevel=error'];
  const { status, error } = spawnSync('npm', args, { cwd: ROOT_DIR, stdio: ['ignore', 2, 2], shell: process.platform === 'win32' });
  if (status !== 0) throw new Error('npm install failed / 依赖安装失败', { cause: error });
  utimesSync(MARK, new Date(), new Date());
}

function areCurrent() {
  return modifiedMs(MARK) >= modifiedMs(join(ROOT_DIR, 'package.json'));
}

const modifiedMs = (file) => statSync(file, { throwIfNoEntry: false })?.mtimeMs ?? 0;

if (process.argv[1] === fileURLToPath(import.meta.url)) await ensureDependencies();
