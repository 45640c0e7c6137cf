#!/usr/bin/env node
// Private Redis and MariaDB/MySQL for development and tests, kept under .data/ (DATA_DIR moves it). Needs Node 20 and no packages.
//   node scripts/services.mjs up            start them and leave them running; prints `export` lines for a shell
//   node scripts/services.mjs run -- CMD    run CMD with REDIS_URL, DATABASE_URL and DATABASE_OWNER_URL set; ends what it started
//   node scripts/services.mjs status | down
// The first that works: URLs given in DATABASE_URL/REDIS_URL, servers on this machine, installing them (apt as root, .deb files
// unpacked without root, Homebrew), Docker; else it says what to do. NO_INSTALL=1 forbids installing.
import { spawn } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { say } from './services/folders.mjs';
import { describeStatus, down, up } from './services/shared-services.mjs';

export { startDatabase } from './services/database.mjs';
export { fakeTimeLibrary } from './services/fake-time.mjs';
export { startRedis } from './services/redis.mjs';
export { startRedisCluster } from './services/redis-cluster.mjs';
export { up };

const COMMANDS = {
  async up() {
    const startedAt = performance.now();
    const { env } = await up({ keep: true });
    say(`ready after ${Math.round(performance.now() - startedAt)} ms`);
    for (const [name, url] of Object.entries(env)) console.log(`export ${name}='${url}'`);
    return 0;
  },
  async down() {
    await down();
    return 0;
  },
  async status() {
    return describeStatus() ? 0 : 3;
  },
  async run(rest) {
    const [command, ...args] = rest[0] === '--' ? rest.slice(1) : rest;
    if (!command) return usage();
    const services = await up();
    try {
      return await runWith(command, args, services.env);
    } finally {
      await services.stop();
    }
  },
};

/** Runs a command in the foreground and gives its exit code. A terminal's Ctrl-C reaches it by itself: we only outlive it. */
export function runWith(command, args, env) {
  const child = spawn(command, args, { stdio: 'inherit', env: { ...process.env, ...env } });
  process.on('SIGINT', () => {});
  for (const signal of ['SIGTERM', 'SIGHUP']) process.on(signal, () => child.kill(signal));
  return new Promise((resolve) => {
    child.on('error', (error) => {
      say(error.message);
      resolve(127);
    });
    child.on('exit', (code, signal) => resolve(code ?? (signal === 'SIGINT' ? 130 : 143)));
  });
}

function usage() {
  say('usage: node scripts/services.mjs up | down | status | run -- COMMAND');
  return 2;
}

async function main() {
  const [name = 'up', ...rest] = process.argv.slice(2);
  try {
    process.exitCode = Object.hasOwn(COMMANDS, name) ? await COMMANDS[name](rest) : usage();
  } catch (error) {
    say(error.message);
    process.exitCode = 1;
  }
}

// Not a top-level await: tests import this file, and jest turns it into CommonJS.
if (process.argv[1] === fileURLToPath(import.meta.url)) main();
