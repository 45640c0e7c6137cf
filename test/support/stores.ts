import 'reflect-metadata';
import { existsSync } from 'node:fs';
import { DataSource } from 'typeorm';
import { type Config, connect, connectRedis, dataSourceOptions, loadConfig } from '#platform';

/** Keys for tests, made by `scripts/dev-secrets.mjs` before the run. */
export const SECRETS = '.data/test-secrets';

/** Real stores of one test file: a migrated, empty database of this jest worker and a key prefix that nobody else uses. */
export interface Stores {
  readonly config: Config;
  readonly dataSource: DataSource;
  close(): Promise<void>;
}

const KEPT = new Set(['migrations', 'directory_version', 'availability_epoch']);
let files = 0;

export async function freshStores(overrides: Partial<Record<keyof Config, string>> = {}): Promise<Stores> {
  if (!existsSync(SECRETS)) throw new Error(`${SECRETS} is missing: run the tests with npm test`);
  const worker = process.env['JEST_WORKER_ID'] ?? '1';
  const url = new URL(process.env['DATABASE_URL'] ?? '');
  await createDatabase(url, `night_berth_test_${worker}`);
  url.pathname = `/night_berth_test_${worker}`;
  const config = loadConfig({
    ...process.env,
    NODE_ENV: 'test',
    LOG_LEVEL: 'silent',
    SECRETS_DIR: SECRETS,
    DATABASE_URL: url.href,
    KEY_PREFIX: `t${worker}-${process.pid}-${++files}`,
    ...overrides,
  });
  const dataSource = await connect(config);
  await dataSource.runMigrations();
  await empty(dataSource);
  return { config, dataSource, close: () => close(config, dataSource) };
}

async function createDatabase(url: URL, name: string): Promise<void> {
  const options = { ...dataSourceOptions({ DATABASE_URL: url.href, DATABASE_POOL: 2 }), migrations: [] };
  const admin = await new DataSource(options).initialize();
  await admin.query(`CREATE DATABASE IF NOT EXISTS \`${name}\` CHARACTER SET utf8mb4 COLLATE utf8mb4_unicode_520_ci`);
  await admin.destroy();
}

async function empty(dataSource: DataSource): Promise<void> {
  const tables = await dataSource.query<{ name: string; n: number }[]>(
    'SELECT table_name AS name FROM information_schema.tables WHERE table_schema = DATABASE()',
  );
  const names = tables.map((table) => table.name).filter((name) => !KEPT.has(name));
  await dataSource.transaction(async (tx) => {
    await tx.query('SET FOREIGN_KEY_CHECKS = 0');
    for (const name of names) await tx.query(`TRUNCATE TABLE \`${name}\``);
    await tx.query('SET FOREIGN_KEY_CHECKS = 1');
    await tx.query('UPDATE availability_epoch SET epoch = UUID()');
    await tx.query('UPDATE directory_version SET version = version + 1');
  });
}

async function close(config: Config, dataSource: DataSource): Promise<void> {
  await dataSource.destroy();
  const redis = connectRedis(config, { enableOfflineQueue: true });
  for await (const keys of redis.scanStream({ match: `*${config.KEY_PREFIX}*`, count: 500 }) as AsyncIterable<string[]>)
    if (keys.length > 0) await redis.unlink(keys);
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
