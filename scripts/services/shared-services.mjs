// The one pair of services that all scripts of this folder share. `services.json` tells what runs, who uses it, and whether it is kept.
import { existsSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { COMPOSE_URLS, composeStop, composeUp } from './compose.mjs';
import { databaseBinary, startDatabase } from './database.mjs';
import { STATE_DIR, say } from './folders.mjs';
import { install, MANUAL } from './install.mjs';
import { withLock } from './lock.mjs';
import { redisBinary, startRedis } from './redis.mjs';
import { isAlive, isOurs, isReachable, stopServer, waitUntil } from './server.mjs';

const FILE = join(STATE_DIR, 'services.json');
const GIVEN_DEADLINE_MS = 30_000;
const PARTS = {
  redis: { variable: 'REDIS_URL', usualPort: 6379, binary: redisBinary, start: startRedis },
  database: { variable: 'DATABASE_URL', usualPort: 3306, binary: databaseBinary, start: startDatabase },
};
const NAMES = Object.keys(PARTS);
const givenUrl = (name) => process.env[PARTS[name].variable];

/**
 * Makes sure that Redis and a database serve, starting what is missing; gives { env, stop }, `env` with REDIS_URL, DATABASE_URL and,
 * where the application has a database user of its own, DATABASE_OWNER_URL. The last user to call `stop` ends what was started here. Never
 * ended by it: services given by URL, and services that are kept (`keep`, the command `up`). Fault: none can be had; the message says
 * what to do.
 */
export async function up({ keep = false } = {}) {
  const wanted = NAMES.filter((name) => !givenUrl(name));
  await Promise.all(NAMES.filter(givenUrl).map(checkGiven));
  if (wanted.length === 0) return { env: environment({}), stop: async () => {} };
  const state = await withLock(STATE_DIR, () => enter(wanted, keep));
  return { env: environment(state), stop: () => withLock(STATE_DIR, () => leave()) };
}

/** What runs now: { redis, database } with a URL each, or undefined. */
export function status() {
  const state = readState();
  return Object.fromEntries(NAMES.map((name) => [name, isRunning(state[name]) ? state[name].url : undefined]));
}

/** Ends the shared services even if somebody uses them. */
export const down = () => withLock(STATE_DIR, () => stopAll(readState()));

const environment = (state) => ({ REDIS_URL: givenUrl('redis') ?? state.redis.url, ...databaseUrls(state.database) });

/** Whoever gives a database gives its owner too, or has one user for everything. A server of an earlier release knows no other user. */
function databaseUrls(database) {
  if (givenUrl('database')) return { DATABASE_URL: givenUrl('database') };
  const { url, applicationUrl } = database;
  return applicationUrl ? { DATABASE_URL: applicationUrl, DATABASE_OWNER_URL: url } : { DATABASE_URL: url };
}

async function checkGiven(name) {
  const { variable, usualPort } = PARTS[name];
  const [first] = givenUrl(name).split(','); // several nodes of a Redis Cluster may be named
  if (!URL.canParse(first)) throw new Error(`${variable} is not a URL / ${variable} 不是有效的 URL`);
  const { hostname, port } = new URL(first);
  const isUp = await waitUntil(() => isReachable(hostname, Number(port) || usualPort), GIVEN_DEADLINE_MS, 250);
  if (!isUp) throw new Error(`${variable} is set, but nobody answers at ${hostname}:${port || usualPort}`);
}

async function enter(wanted, keep) {
  const state = readState();
  const started = [];
  try {
    const missing = () => wanted.filter((name) => !isRunning(state[name]));
    const startPresent = async () => {
      for (const name of missing().filter((part) => PARTS[part].binary())) {
        state[name] = await startKept(name, state[name]);
        started.push(name);
        writeState(state);
      }
    };
    await startPresent();
    if (missing().length > 0 && install(missing())) await startPresent();
    if (missing().length > 0) {
      const lacking = missing();
      if (!composeUp(lacking)) throw new Error(MANUAL);
      for (const name of lacking) state[name] = { isContainer: true, ...COMPOSE_URLS[name] };
    }
  } catch (error) {
    await stopParts(state, started);
    throw error;
  }
  state.isKept = keep || Boolean(state.isKept);
  state.users = [...liveUsers(state), ...(keep ? [] : [process.pid])];
  writeState(state);
  return state;
}

async function startKept(name, last) {
  if (last?.pid) await stopServer(last.pid, last.dir);
  const { stop: _stop, ...server } = await PARTS[name].start({ dir: join(STATE_DIR, name), port: last?.port });
  return server;
}

async function leave() {
  const state = readState();
  const own = state.users?.indexOf(process.pid) ?? -1;
  if (own >= 0) state.users.splice(own, 1);
  state.users = liveUsers(state);
  if (state.users.length === 0 && !state.isKept) return stopAll(state);
  writeState(state);
}

async function stopAll(state) {
  await stopParts(state, NAMES);
  writeState({ ...state, users: [], isKept: false });
}

async function stopParts(state, names) {
  const containers = names.filter((name) => state[name]?.isContainer);
  if (containers.length > 0) composeStop(containers);
  for (const name of containers) delete state[name];
  const servers = names.map((name) => state[name]).filter((server) => server?.pid);
  await Promise.all(servers.map((server) => stopServer(server.pid, server.dir)));
}

/** A server whose folder was deleted under it still runs, and can no longer serve. */
const isRunning = (server) => Boolean(server?.isContainer) || (isOurs(server?.pid, server?.dir) && existsSync(server.dir));
const liveUsers = (state) => (state.users ?? []).filter(isAlive);

function readState() {
  try {
    return JSON.parse(readFileSync(FILE, 'utf8'));
  } catch {
    return {}; // The first run, or a file of an interrupted one: nothing is known to run.
  }
}

/** It holds the database password, so nobody else may read it; renamed into place, so that nobody reads half of it. */
function writeState(state) {
  writeFileSync(`${FILE}.new`, `${JSON.stringify(state, null, 2)}\n`, { mode: 0o600 });
  renameSync(`${FILE}.new`, FILE);
}

export const describeStatus = () => {
  const urls = status();
  for (const name of NAMES) say(`${name}: ${urls[name] ?? 'not running'}`);
  return NAMES.every((name) => urls[name]);
};
