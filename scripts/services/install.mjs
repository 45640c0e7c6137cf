// Gets the server binaries when the machine has none: Debian packages as root, the same packages unpacked without root, or Homebrew.
import { spawnSync } from 'node:child_process';
import { readdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { makeDir, STATE_DIR, say, UNPACKED_DIR } from './folders.mjs';
import { findBinary } from './server.mjs';

/** Packages that hold a server binary, or a library for tests, and nothing that starts by itself: no service, no user, no data folder. First known one wins. */
const DEBIAN_PACKAGES = {
  redis: ['redis-tools', 'valkey-tools'],
  database: ['mariadb-server-core', 'default-mysql-server-core', 'mysql-server-core-8.0'],
  fakeTime: ['libfaketime'],
  browser: ['chromium'],
  chineseFont: ['fonts-noto-cjk'],
};
const BREW_FORMULAE = { redis: 'redis', database: 'mariadb' };

/** Tries to install the missing ones of 'redis', 'database' and, on Debian, 'fakeTime', 'browser' and 'chineseFont'; true when a way reported success. */
export function install(missing) {
  if (process.env.NO_INSTALL === '1') return false;
  if (findBinary('apt-get')) return installDebian(missing);
  if (findBinary('brew') && process.getuid?.() !== 0) return run('brew', ['install', ...missing.map((part) => BREW_FORMULAE[part])]);
  return false;
}

function installDebian(missing) {
  const isRoot = process.getuid?.() === 0;
  const attempt = () => {
    const packages = missing.map((part) => DEBIAN_PACKAGES[part].find(isKnownPackage));
    if (packages.includes(undefined)) return false;
    return isRoot ? aptGet('install', '-y', '--no-install-recommends', ...packages) : unpack(packages);
  };
  // A fresh container knows no packages yet, and an old list names files the mirror no longer has: refresh it, then once more.
  return attempt() || (isRoot && aptGet('update') && attempt());
}

const isKnownPackage = (name) => spawnSync('apt-cache', ['show', name], { stdio: 'ignore' }).status === 0;

const aptGet = (...args) => run('apt-get', ['-qq', '-o', 'DPkg::Lock::Timeout=300', ...args]);

/** Fetches the packages with what they depend on and unpacks them into our own folder; needs no rights. */
function unpack(packages) {
  const plan = ['install', '--print-uris', '-qq', '-y', '--no-install-recommends', ...packages];
  const list = spawnSync('apt-get', plan, { encoding: 'utf8' });
  const names = [...(list.stdout ?? '').matchAll(/\/([^/_ ]+)_[^/]*\.deb' /g)].map((match) => match[1]);
  if (list.status !== 0 || names.length === 0) return false;
  const downloads = makeDir(join(STATE_DIR, 'downloads'));
  if (!run('apt-get', ['download', '-qq', ...names], { cwd: downloads })) return false;
  const files = readdirSync(downloads).filter((file) => file.endsWith('.deb'));
  const isDone = files.every((file) => run('dpkg-deb', ['-x', join(downloads, file), UNPACKED_DIR]));
  if (isDone) rmSync(downloads, { recursive: true, force: true });
  return isDone;
}

function run(command, args, options = {}) {
  say(`${command} ${args.join(' ')}`);
  const env = { ...process.env, DEBIAN_FRONTEND: 'noninteractive' };
  return spawnSync(command, args, { stdio: ['ignore', 2, 2], env, ...options }).status === 0;
}

export const MANUAL = `Redis and MariaDB/MySQL are neither here nor can they be installed by this script. Do one of:
本机没有 Redis 与 MariaDB/MySQL，脚本也无法自动安装。请任选其一：
  - set / 设置  DATABASE_URL=mysql://user:password@host:3306/night_berth  REDIS_URL=redis://host:6379/0
  - Debian/Ubuntu:  sudo apt-get install --no-install-recommends redis-tools mariadb-server-core
  - macOS:          brew install redis mariadb
  - Docker:         start the engine and run this again / 启动 Docker 后重试`;
