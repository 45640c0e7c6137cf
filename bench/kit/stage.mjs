// The product as it is deployed, on a database and a Redis of its own: real processes of dist/, nothing switched off but the limits on how
// often one address may ask.
import { spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { closeSync, openSync, readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import mysql from 'mysql2/promise';
import { ensureSecrets } from '../../scripts/dev-secrets.mjs';
import { startDatabase } from '../../scripts/services/database.mjs';
import { makeDir, ROOT_DIR, STATE_DIR } from '../../scripts/services/folders.mjs';
import { startRedis } from '../../scripts/services/redis.mjs';
import { freePort, waitUntil } from '../../scripts/services/server.mjs';

const HOST = '127.0.0.1';
const READY_MS = 120_000;
const STOP_MS = 12_000;
const PROGRAMS = {
  gateway: 'dist/apps/gateway/src/main.js',
  worker: 'dist/apps/worker/src/main.js',
  sandbox: 'dist/apps/wechat-sandbox/src/main.js',
};
/** Everybody comes from one address here, and books again and again. */
const LIMITS = {
  RATE_PERSON_PER_MINUTE: '100000000',
  RATE_ADDRESS_PER_MINUTE: '100000000',
  RATE_LOGIN_PER_MINUTE: '100000000',
};

/** @typedef {{ name: string, pid: number, url: string, stop(): Promise<void> }} Program */

/** @type {Set<() => Promise<void>>} */
const open = new Set();
/** Stops whatever is still open: after a fault, or when somebody has had enough. */
export const closeStages = () => Promise.allSettled([...open].map((close) => close()));

for (const signal of /** @type {const} */ (['SIGINT', 'SIGTERM']))
  process.once(signal, () => void closeStages().finally(() => process.exit(130)));

/**
 * Stores of this bench alone, migrated and empty; earlier contents are thrown away.
 * `database` is a pool of connections as the owner. `run(name, script, env)` starts `node script` on these stores and gives its Program;
 * `start('gateway' | 'worker' | 'sandbox', env?)` one of the product's. `close()` stops everything.
 * @param {{ name: string, databaseArgs?: string[], env?: Record<string, string> }} wish `databaseArgs` are added to the server's arguments.
 */
export async function openStage({ name, databaseArgs = [], env: wished = {} }) {
  const dir = join(STATE_DIR, 'bench', name);
  rmSync(dir, { recursive: true, force: true });
  makeDir(dir);
  /** @type {Program[]} */
  const programs = [];
  const servers = [await startDatabase({ dir: join(dir, 'database'), args: databaseArgs }), await startRedis({ dir: join(dir, 'redis') })];
  const [server, redis] = servers;
  const database = mysql.createPool({ uri: server.url, connectionLimit: 8, timezone: 'Z', multipleStatements: true });
  const sandboxPort = await freePort(0);
  const sandbox = `http://${HOST}:${sandboxPort}`;
  const env = { ...(await environment({ server, redis, sandbox, sandboxPort, dir })), ...wished };
  const close = closing(async () => {
    await Promise.all(programs.map((program) => program.stop()));
    await database.end();
    await Promise.all(servers.map((one) => one.stop()));
  });
  /** @param {string} what @param {string} script @param {Record<string, string>} [more] @param {string[]} [nodeArgs] */
  const run = async (what, script, more = {}, nodeArgs = []) => {
    const port = what === 'sandbox' ? sandboxPort : await freePort(0);
    const own = { ...env, PORT: String(port), WORKER_PORT: String(port), PUBLIC_URL: `http://${HOST}:${port}`, ...more };
    const program = await launch({ name: what, script, env: own, nodeArgs, port, logFile: join(dir, `${what}-${programs.length}.log`) });
    programs.push(program);
    return program;
  };
  /** @param {keyof typeof PROGRAMS} what @param {Record<string, string>} [more] @param {string[]} [nodeArgs] */
  const start = (what, more, nodeArgs) => run(what, PROGRAMS[what], more, nodeArgs);
  try {
    command('migrate', { ...env, DATABASE_OWNER_URL: server.url });
  } catch (error) {
    await close();
    throw error;
  }
  const stores = { database, databaseUrl: server.url, databasePid: server.pid, redisUrl: redis.url, redisPid: redis.pid };
  return { dir, env, ...stores, sandbox, run, start, close };
}

/** What the product's programs are told of these stores, and where its sandbox is. */
async function environment({ server, redis, sandbox, sandboxPort, dir }) {
  return {
    ...process.env,
    NODE_ENV: 'development',
    LOG_LEVEL: 'info',
    HOST,
    DATABASE_URL: server.applicationUrl,
    REDIS_URL: redis.url,
    SECRETS_DIR: await ensureSecrets(),
    WECHAT_API_BASES: sandbox,
    WECHAT_PAY_BASES: sandbox,
    SANDBOX_PORT: String(sandboxPort),
    SANDBOX_STATE_DIR: join(dir, 'sandbox'),
    ...LIMITS,
  };
}

/**
 * `work` among what closeStages does. Whoever asks while it closes waits for the same end: a bench that fails because its stage is being
 * closed does not cut that short.
 * @param {() => Promise<void>} work
 */
function closing(work) {
  /** @type {Promise<void> | undefined} */
  let under;
  const close = () => {
    under ??= work().finally(() => open.delete(close));
    return under;
  };
  open.add(close);
  return close;
}

/** @typedef {Awaited<ReturnType<typeof openStage>>} Stage */

function command(name, env) {
  const { status, stdout, stderr } = spawnSync(process.execPath, [`dist/apps/worker/src/commands/${name}.js`], {
    cwd: ROOT_DIR,
    env,
    encoding: 'utf8',
  });
  if (status !== 0) throw new Error(`${name} failed; was \`npm run build\` run?\n${stdout}${stderr}`);
}

/** Resolves when the program answers 200 on /readyz or /healthz. @returns {Promise<Program>} */
async function launch({ name, script, env, nodeArgs, port, logFile }) {
  const log = openSync(logFile, 'w'); // straight into a file: this process has better to do than to copy lines
  const child = spawn(process.execPath, [...nodeArgs, script], { cwd: ROOT_DIR, env, stdio: ['ignore', log, log] });
  closeSync(log);
  const url = `http://${HOST}:${port}`;
  const answers = (path) =>
    fetch(url + path, { signal: AbortSignal.timeout(2_000) }).then(
      ({ ok }) => ok,
      () => false,
    );
  const path = name === 'sandbox' || name === 'worker' ? '/healthz' : '/readyz';
  await waitUntil(async () => child.exitCode !== null || (await answers(path)), READY_MS, 50);
  if (child.exitCode !== null || !(await answers(path))) {
    child.kill('SIGKILL');
    throw new Error(`${name} does not serve:\n${readFileSync(logFile, 'utf8').slice(-2_000)}`);
  }
  const stop = async () => {
    if (child.exitCode !== null || child.signalCode !== null) return;
    const gone = once(child, 'exit');
    child.kill('SIGTERM');
    const impatience = setTimeout(() => child.kill('SIGKILL'), STOP_MS);
    await gone;
    clearTimeout(impatience);
  };
  return { name, pid: /** @type {number} */ (child.pid), url, stop };
}

/** Seconds of CPU that a process has used, user and system together; Linux only. @param {number} pid */
export function cpuSeconds(pid) {
  const fields = readFileSync(`/proc/${pid}/stat`, 'utf8').split(') ')[1].split(' ');
  return (Number(fields[11]) + Number(fields[12])) / 100; // clock ticks of 10 ms
}

/** Resident memory of a process in MB; Linux only. @param {number} pid */
export function residentMb(pid) {
  return Number(/VmRSS:\s+(\d+) kB/.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))?.[1] ?? Number.NaN) / 1_024;
}
