// The last resort before giving up: the two stores in containers, by deploy/compose.stores.yml.
import { spawnSync } from 'node:child_process';
import { join } from 'node:path';
import { ROOT_DIR, say } from './folders.mjs';
import { findBinary } from './server.mjs';

const FILE = join(ROOT_DIR, 'deploy/compose.stores.yml');
const SERVICE = { redis: 'redis', database: 'mysql' };
/** As published by the compose file, on the loopback only. */
export const COMPOSE_URLS = {
  redis: { url: 'redis://127.0.0.1:6379/0' },
  database: {
    url: 'mysql://night_berth:night_berth@127.0.0.1:3306/night_berth',
    applicationUrl: 'mysql://night_berth_app:night_berth_app@127.0.0.1:3306/night_berth',
  },
};

/** Starts the missing stores and waits until they are healthy; false when there is no Docker engine or they fail. */
export function composeUp(missing) {
  if (!findBinary('docker') || spawnSync('docker', ['info'], { stdio: 'ignore' }).status !== 0) return false;
  say(`docker compose up ${missing.join(' ')}`);
  return compose('up', '-d', '--wait', ...missing.map((part) => SERVICE[part]));
}

export const composeStop = (parts) => compose('stop', ...parts.map((part) => SERVICE[part]));

const compose = (...args) => spawnSync('docker', ['compose', '-f', FILE, ...args], { stdio: ['ignore', 2, 2] }).status === 0;
