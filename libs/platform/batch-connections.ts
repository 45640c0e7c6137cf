import type { OnApplicationShutdown } from '@nestjs/common';
import { createPool, type Pool, type PoolConnection, type QueryError, type RowDataPacket } from 'mysql2';
import type { Config } from './config.js';
import { KEEP_ALIVE_AFTER_MS, type Statement } from './database.js';
import { lentInTime } from './lent-in-time.js';
import { settleSessions } from './session-settings.js';
import { NO_ANSWER, noteSilence, STATEMENT_TIMEOUT_MS } from './silent-lines.js';

/** A result of each statement, in order: rows for a SELECT, a header for the rest. */
export type BatchResults = readonly RowDataPacket[][];

export interface BatchConnection {
  /** Sends several statements in one round trip. Stops at the first that fails; what ran before it stays in the open transaction. */
  send(statements: readonly Statement[]): Promise<BatchResults>;
}

/**
 * The only connections that take several statements at once. They serve transactions (`Transactions`, and the group commit with a pool of its
 * own), whose statements are constants of `adapters/`: a value travels as a parameter, escaped by the driver, never as text of a statement.
 * Everything else uses the data source, which refuses a second statement.
 */
export class BatchConnections implements OnApplicationShutdown {
  private readonly pool: Pool;

  /** `size` is how many connections it opens at most. */
  constructor({ DATABASE_URL }: Pick<Config, 'DATABASE_URL'>, size: number) {
    this.pool = createPool({
      uri: DATABASE_URL.replace(/^mariadb:/, 'mysql:'),
      connectionLimit: size,
      maxIdle: size,
      queueLimit: 2_000,
      connectTimeout: 3_000,
      multipleStatements: true,
      timezone: 'Z',
      charset: 'utf8mb4_unicode_520_ci',
      enableKeepAlive: true,
      keepAliveInitialDelay: KEEP_ALIVE_AFTER_MS,
    });
    settleSessions(this.pool);
  }

  /** Lends a connection for the time of the work. A connection on which the work failed is not used again. */
  async lend<T>(work: (connection: BatchConnection) => Promise<T>): Promise<T> {
    const connection = await lentInTime(() => this.connection());
    let isSound = false;
    try {
      const result = await work({ send: (statements) => send(connection, statements) });
      isSound = true;
      return result;
    } finally {
      if (isSound) connection.release();
      else connection.destroy(); // its open transaction goes with it
    }
  }

  onApplicationShutdown(): Promise<void> {
    return new Promise((resolve, reject) => this.pool.end((error) => (error ? reject(error) : resolve())));
  }

  private connection(): Promise<PoolConnection> {
    return new Promise((resolve, reject) => this.pool.getConnection((error, connection) => (error ? reject(error) : resolve(connection))));
  }
}

const done = new WeakMap<object, number>();

/** How many statements of a send had been done when the server answered that the next one failed; undefined when it did not answer. */
export function doneBefore(error: unknown): number | undefined {
  return done.get(error as object);
}

/** By callbacks: the driver's promises cost as much again. */
function send(connection: PoolConnection, statements: readonly Statement[]): Promise<BatchResults> {
  const sql = statements.map((statement) => textOf(connection, statement)).join(';\n');
  return new Promise((resolve, reject) => {
    let answered = 0;
    const told = (error: QueryError | null, results: RowDataPacket[][]) => {
      if (!error) return resolve(statements.length === 1 ? ([results] as unknown as BatchResults) : results);
      if (error.code === NO_ANSWER) noteSilence();
      Error.captureStackTrace(error); // the driver's own frames tell nothing
      if (error.sqlState !== undefined) done.set(error, Math.min(answered, statements.length - 1));
      reject(error);
    };
    // without `values: null` the driver reads the whole text once more, in search of question marks
    connection.query({ sql, values: null, timeout: STATEMENT_TIMEOUT_MS }, told).on('fields', () => answered++);
  });
}

/** Each statement apart: a question mark in the text of one that has no parameters stays what it is. */
function textOf(connection: PoolConnection, { sql, parameters }: Statement): string {
  return parameters ? connection.format(sql, [...parameters]) : sql;
}
