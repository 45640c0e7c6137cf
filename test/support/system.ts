import { type ChildProcess, spawn } from 'node:child_process';
import { randomInt } from 'node:crypto';
import { once } from 'node:events';
import { createServer } from 'node:net';
import type { Config } from '#platform';
import { lendToApplication } from './database-users.js';
import { eventually, freshStores, SECRETS, type Stores } from './stores.js';

/** A whole product of real processes: gateways, worker and sandbox on a database of their own, which they enter as the application's user. */
export interface System extends Stores {
  /** Base URLs, without a slash at the end. */
  readonly gateways: readonly string[];
  readonly sandbox: string;
  /** Stops the processes, then the stores. */
  close(): Promise<void>;
}

export interface SystemWish {
  readonly gateways?: number;
  readonly hasWorker?: boolean;
  /** Where the compiled product lies. */
  readonly dist?: string;
  readonly environment?: Partial<Record<keyof Config, string>>;
  /** Fills the database before anything starts. */
  readonly prepare?: (stores: Stores) => Promise<void>;
}

/**
 * A port that nobody listens on, from below those that the kernel gives to outgoing connections: one of these may be taken again before the
 * server that it is meant for has started.
 */
export async function freePort(): Promise<number> {
  for (;;) {
    const port = randomInt(15_000, 32_000);
    if (await isFree(port)) return port;
  }
}

async function isFree(port: number): Promise<boolean> {
  const server = createServer();
  try {
    await once(server.listen(port, '127.0.0.1'), 'listening');
  } catch {
    return false;
  }
  await new Promise((resolve) => server.close(resolve));
  return true;
}

/** Generous limits: all residents of a test come from one address. */
const LIMITS = {
  ...{ RATE_PERSON_PER_MINUTE: '100000', RATE_ADDRESS_PER_MINUTE: '1000000' },
  ...{ RATE_LOGIN_PER_MINUTE: '1000000', RATE_STAFF_LOGIN_PER_MINUTE: '1000000' },
};

export async function startSystem(wish: SystemWish = {}): Promise<System> {
  const { gateways = 1, hasWorker = true, dist = 'dist', environment = {}, prepare } = wish;
  const { REDIS_URL, REDIS_CLUSTER } = environment;
  const stores = await freshStores(REDIS_URL ? { REDIS_URL, REDIS_CLUSTER: REDIS_CLUSTER ?? '0' } : {});
  await prepare?.(stores);
  const lent = await lendToApplication(stores);
  const ports = await Promise.all(Array.from({ length: gateways }, freePort));
  const sandboxPort = await freePort();
  const sandbox = `http://127.0.0.1:${sandboxPort}`;
  const urls = ports.map((port) => `http://127.0.0.1:${port}`);
  const own = {
    NODE_ENV: 'test',
    LOG_LEVEL: 'error',
    DATABASE_URL: lent.url,
    REDIS_URL: stores.config.REDIS_URL,
    REDIS_CLUSTER: stores.config.REDIS_CLUSTER ? '1' : '0',
    KEY_PREFIX: stores.config.KEY_PREFIX,
    SECRETS_DIR: SECRETS,
    SANDBOX_PORT: String(sandboxPort),
    WECHAT_API_BASES: sandbox,
    WECHAT_PAY_BASES: sandbox,
    PUBLIC_URL: urls[0] ?? sandbox,
    ...LIMITS,
    ...environment,
  };
  const processes = [run(`${dist}/apps/wechat-sandbox/src/main.js`, own)];
  for (const port of ports) processes.push(run(`${dist}/apps/gateway/src/main.js`, { ...own, PORT: String(port) }));
  if (hasWorker) processes.push(run(`${dist}/apps/worker/src/main.js`, own));
  const close = async () => {
    await Promise.all(processes.map(stop));
    await lent.takeBack();
    await stores.close();
  };
  try {
    await Promise.all(
      [`${sandbox}/healthz`, ...urls.map((url) => `${url}/readyz`)].map((url) => eventually(() => answers(url), Boolean, 60_000)),
    );
  } catch (error) {
    await close();
    throw error;
  }
  return { ...stores, gateways: urls, sandbox, close };
}

async function answers(url: string): Promise<boolean> {
  return fetch(url).then(
    (response) => response.ok,
    () => false,
  );
}

function run(entry: string, environment: Record<string, string>): ChildProcess {
  const { NODE_OPTIONS: _unwanted, ...rest } = process.env;
  return spawn(process.execPath, ['--enable-source-maps', entry], {
    env: { ...rest, ...environment },
    stdio: ['ignore', 'ignore', 'inherit'],
  });
}

async function stop(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return;
  const gone = once(child, 'exit');
  child.kill('SIGTERM');
  const impatience = setTimeout(() => child.kill('SIGKILL'), 12_000);
  await gone;
  clearTimeout(impatience);
}
