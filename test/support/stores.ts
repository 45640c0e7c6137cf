import 'reflect-metadata';
import { randomUUID } from 'node:crypto';
import { existsSync } from 'node:fs';
import { DataSource } from 'typeorm';
import { BatchConnections, type Config, connect, connectRedis, dataSourceOptions, loadConfig, Transactions } from '#platform';
import { OWNER_URL } from './database-users.js';

/** Keys for tests, made by `scripts/dev-secrets.mjs` before the run. */
export const SECRETS = '.data/test-secrets';

/** Real stores of one test file: a database and a key prefix that nobody else uses, gone when closed. */
export interface Stores {
  readonly config: Config;
  readonly dataSource: DataSource;
  close(): Promise<void>;
}

export async function freshStores(overrides: Partial<Record<keyof Config, string>> = {}): Promise<Stores> {
  if (!existsSync(SECRETS)) throw new Error(`${SECRETS} is missing: run the tests with npm test`);
  const run = `${process.pid}-${randomUUID().slice(0, 8)}`;
  const name = `night_berth_test_${run}`;
  const url = new URL(OWNER_URL);
  await onServer(url, `CREATE DATABASE \`${name}\` CHARACTER SET utf8mb4 COLLATE utf8mb4_unicode_520_ci`);
  const server = url.href;
  url.pathname = `/${name}`;
  const config = loadConfig({
    ...process.env,
    NODE_ENV: 'test',
    LOG_LEVEL: 'silent',
    SECRETS_DIR: SECRETS,
    DATABASE_URL: url.href,
    KEY_PREFIX: `t${run}`,
    ...overrides,
  });
  const dataSource = await connect(config);
  await dataSource.runMigrations();
  const close = async () => {
    await dataSource.destroy();
    await onServer(new URL(server), `DROP DATABASE \`${name}\``);
    await forgetKeys(config);
  };
  return { config, dataSource, close };
}

/** Transactions on a database of which a test has no more than the data source; each opens a connection and closes it. */
export function transactionsOn({ options }: DataSource): Transactions {
  const part = (name: string) => encodeURIComponent(String((options as unknown as Record<string, unknown>)[name]));
  const DATABASE_URL = `mysql://${part('username')}:${part('password')}@${part('host')}:${part('port')}/${part('database')}`;
  return new Transactions({
    lend: async (work) => {
      const connections = new BatchConnections({ DATABASE_URL }, 1);
      return connections.lend(work).finally(() => connections.onApplicationShutdown());
    },
  });
}

async function onServer(url: URL, sql: string): Promise<void> {
  const admin = await new DataSource({ ...dataSourceOptions({ DATABASE_URL: url.href, DATABASE_POOL: 2 }), migrations: [] }).initialize();
  await admin.query(sql);
  await admin.destroy();
}

async function forgetKeys(config: Config): Promise<void> {
  const redis = connectRedis(config, { enableOfflineQueue: true });
  await redis.ping(); // of a cluster the nodes are known by then
  for (const node of 'nodes' in redis ? redis.nodes('master') : [redis])
    for await (const keys of node.scanStream({ match: `*${config.KEY_PREFIX}*`, count: 500 }) as AsyncIterable<string[]>)
      await Promise.all(keys.map((key) => node.unlink(key)));
  redis.disconnect();
}

/** Waits for a condition instead of sleeping; fails with the last value when it does not come true in time. */
export async function eventually<T>(probe: () => T | Promise<T>, isDone: (value: T) => boolean = Boolean, withinMs = 8_000): Promise<T> {
  const end = performance.now() + withinMs;
  for (;;) {
    const value = await probe();
    if (isDone(value)) return value;
    if (performance.now() > end) throw new Error(`not within ${withinMs} ms: ${JSON.stringify(value)}`);
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
}
