import { DataSource, type DataSourceOptions, QueryFailedError } from 'typeorm';
import type { Config } from './config.js';
import { migrations } from './migrations.js';

/** What a statement runs on: the data source, a transaction's manager or a batch connection. */
export interface Sql {
  query<T = unknown>(sql: string, parameters?: unknown[]): Promise<T>;
}

export function dataSourceOptions(config: Pick<Config, 'DATABASE_URL' | 'DATABASE_POOL'>): DataSourceOptions {
  const url = new URL(config.DATABASE_URL);
  return {
    type: 'mysql', // for MariaDB as well: one dialect and one result shape for both servers
    host: url.hostname,
    port: Number(url.port || 3306),
    username: decodeURIComponent(url.username),
    password: decodeURIComponent(url.password),
    database: url.pathname.slice(1),
    charset: 'utf8mb4_unicode_520_ci',
    timezone: 'Z',
    supportBigNumbers: true,
    bigNumberStrings: false, // our BIGINTs are instants in ms and counters: numbers, as on the batch connections
    isolationLevel: 'READ COMMITTED',
    poolSize: config.DATABASE_POOL,
    synchronize: false,
    migrationsTransactionMode: 'none', // DDL commits by itself in MySQL
    migrations: migrations(),
    extra: {
      connectionLimit: config.DATABASE_POOL,
      maxIdle: config.DATABASE_POOL,
      idleTimeout: 60_000,
      enableKeepAlive: true,
      connectTimeout: 3_000,
      queueLimit: 2_000,
    },
  };
}

export async function connect(config: Pick<Config, 'DATABASE_URL' | 'DATABASE_POOL'>): Promise<DataSource> {
  return new DataSource(dataSourceOptions(config)).initialize();
}

interface DriverError {
  readonly errno?: number;
  readonly code?: string;
}
const driverError = (error: unknown): DriverError =>
  (error instanceof QueryFailedError ? (error.driverError as DriverError) : error instanceof Error ? (error as DriverError) : {}) ?? {};

/** MySQL's number of an error, e.g. 1062 for a duplicate key. */
export function mysqlErrno(error: unknown): number | undefined {
  return driverError(error).errno;
}

/** Deadlock, lock wait time-out, snapshot conflict of newer MariaDB: the whole transaction may be run again. */
const WORTH_ANOTHER_TRY = new Set([1213, 1205, 1020]);
export function isTransient(error: unknown): boolean {
  return WORTH_ANOTHER_TRY.has(mysqlErrno(error) ?? 0);
}

export function isDuplicateKey(error: unknown): boolean {
  return mysqlErrno(error) === 1062;
}

const LOST = new Set(['PROTOCOL_CONNECTION_LOST', 'ECONNRESET', 'EPIPE', 'ETIMEDOUT', 'PROTOCOL_SEQUENCE_TIMEOUT', 'ECONNREFUSED']);
/** The line was cut: whether the statement ran is not known. */
export function isConnectionLost(error: unknown): boolean {
  return LOST.has(driverError(error).code ?? '');
}
