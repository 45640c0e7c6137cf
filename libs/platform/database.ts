import { DataSource, type DataSourceOptions, QueryFailedError } from 'typeorm';
import type { Config } from './config.js';
import { lentInTime } from './lent-in-time.js';
import { migrations } from './migrations.js';
import { SESSION_SETTINGS, settleSessions } from './session-settings.js';
import { NoLog, SilentConnections } from './silent-connections.js';
import { NO_ANSWER } from './silent-lines.js';

export interface Statement {
  readonly sql: string;
  readonly parameters?: readonly unknown[] | undefined;
}

/** What a statement runs on: the data source or a transaction. */
export interface Sql {
  query<T = unknown>(sql: string, parameters?: unknown[]): Promise<T>;
  /** A transaction has it: see `Transaction`. */
  defer?(sql: string, parameters?: readonly unknown[]): void;
}

/** A write whose answer nobody needs. In a transaction it travels with what comes next, and fails with it; elsewhere it is done at once. */
export async function write(on: Sql, { sql, parameters }: Statement): Promise<void> {
  if (on.defer) on.defer(sql, parameters);
  else await on.query(sql, parameters && [...parameters]);
}

/**
 * A line that was idle for so long is tried by the kernel, and ended when nobody answers: firewalls forget idle lines without a word, and
 * the system's own time is two hours.
 */
export const KEEP_ALIVE_AFTER_MS = 10_000;

/** Without a time-out a statement may take as long as it likes: a migration does. */
export function dataSourceOptions(config: Pick<Config, 'DATABASE_URL' | 'DATABASE_POOL'>, statementTimeoutMs?: number): DataSourceOptions {
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
    ...(statementTimeoutMs !== undefined && { enableQueryTimeout: true, maxQueryExecutionTime: statementTimeoutMs }),
    subscribers: [SilentConnections],
    logger: new NoLog(),
    synchronize: false,
    migrationsTransactionMode: 'none', // DDL commits by itself in MySQL
    migrations: migrations(),
    extra: {
      connectionLimit: config.DATABASE_POOL,
      maxIdle: config.DATABASE_POOL,
      idleTimeout: 60_000,
      enableKeepAlive: true,
      keepAliveInitialDelay: KEEP_ALIVE_AFTER_MS,
      connectTimeout: 3_000,
      queueLimit: 2_000,
      trace: false, // a stack captured for every statement costs a third of it; TypeORM's own errors tell where they came from
    },
  };
}

export async function connect(config: Pick<Config, 'DATABASE_URL' | 'DATABASE_POOL'>, statementTimeoutMs?: number): Promise<DataSource> {
  const dataSource = await new DataSource(dataSourceOptions(config, statementTimeoutMs)).initialize();
  if (statementTimeoutMs !== undefined) await boundEverything(dataSource);
  return dataSource;
}

/** Who has to answer somebody neither waits long for a connection nor keeps others from rows while it stands still. */
async function boundEverything(dataSource: DataSource): Promise<void> {
  const driver = dataSource.driver as unknown as LendingDriver;
  boundWaiting(driver);
  settleSessions(driver.pool);
  for (const setting of SESSION_SETTINGS) await dataSource.query(setting).catch(() => undefined); // on the connection that is open already
}

interface LendingDriver {
  readonly pool: object;
  obtainMasterConnection(): Promise<{ release(): void; destroy(): void }>;
}

/** Everybody who has to answer somebody waits for a connection no longer than they could use it; a migration may wait. */
function boundWaiting(driver: LendingDriver): void {
  const obtain = driver.obtainMasterConnection.bind(driver);
  driver.obtainMasterConnection = () => lentInTime(obtain);
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

const LOST = new Set([
  'PROTOCOL_CONNECTION_LOST',
  NO_ANSWER,
  'ECONNRESET',
  'EPIPE',
  'ETIMEDOUT',
  'ECONNREFUSED',
  'EHOSTUNREACH',
  'ENOTFOUND', // the name of a container that is down
  'EAI_AGAIN',
]);
/** Ended by an operator or by a server that goes down, perhaps in the middle of a COMMIT: 1053, 1317, and 1927 of MariaDB. */
const ENDED = new Set([1053, 1317, 1927]);
/** The line was cut: whether the statement ran is not known. */
export function isConnectionLost(error: unknown): boolean {
  return LOST.has(driverError(error).code ?? '') || ENDED.has(mysqlErrno(error) ?? 0);
}

/** Too many connections (1040, of one user 1203), disk or table full (1021, 1114), read-only as after a fail-over (1290, 1836). */
const UNABLE = new Set([1040, 1203, 1021, 1114, 1290, 1836]);
/** The server answers that it cannot do this now; later it may. */
export function isServerUnable(error: unknown): boolean {
  return UNABLE.has(mysqlErrno(error) ?? 0);
}
