import { Inject, Injectable, type OnApplicationShutdown } from '@nestjs/common';
import { createPool, type Pool, type PoolConnection, type RowDataPacket } from 'mysql2/promise';
import { CONFIG, type Config } from './config.js';
import { KEEP_ALIVE_AFTER_MS } from './database.js';
import { endIdleTransactions } from './idle-transactions.js';
import { lentInTime } from './lent-in-time.js';
import { STATEMENT_TIMEOUT_MS } from './silent-connections.js';

/** A result of each statement, in order: rows for a SELECT, a header for the rest. */
export type BatchResults = readonly RowDataPacket[][];

export interface BatchConnection {
  /** Sends several statements in one round trip. Stops at the first that fails; what ran before it stays in the open transaction. */
  send(statements: readonly Statement[]): Promise<BatchResults>;
}

export interface Statement {
  readonly sql: string;
  readonly parameters?: readonly unknown[];
}

/**
 * The only connections that take several statements at once. They serve the group commit, where each round trip counts;
 * everything else uses the data source, which refuses a second statement.
 */
@Injectable()
export class BatchConnections implements OnApplicationShutdown {
  private readonly pool: Pool;

  constructor(@Inject(CONFIG) config: Config) {
    this.pool = createPool({
      uri: config.DATABASE_URL.replace(/^mariadb:/, 'mysql:'),
      connectionLimit: 2,
      maxIdle: 2,
      queueLimit: 100,
      connectTimeout: 3_000,
      multipleStatements: true,
      timezone: 'Z',
      charset: 'utf8mb4_unicode_520_ci',
      enableKeepAlive: true,
      keepAliveInitialDelay: KEEP_ALIVE_AFTER_MS,
    });
    endIdleTransactions(this.pool);
  }

  /** Lends a connection for the time of the work. A connection on which the work failed is not used again. */
  async lend<T>(work: (connection: BatchConnection) => Promise<T>): Promise<T> {
    const connection = await lentInTime(this.pool.getConnection());
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

  async onApplicationShutdown(): Promise<void> {
    await this.pool.end();
  }
}

async function send(connection: PoolConnection, statements: readonly Statement[]): Promise<BatchResults> {
  const sql = statements.map((statement) => textOf(connection, statement)).join(';\n');
  // without `values: null` the driver reads the whole text once more, in search of question marks
  const [results] = await connection.query<RowDataPacket[][]>({ sql, values: null, timeout: STATEMENT_TIMEOUT_MS });
  return statements.length === 1 ? ([results] as unknown as BatchResults) : results;
}

/** Each statement apart: a question mark in the text of one that has no parameters stays what it is. */
function textOf(connection: PoolConnection, { sql, parameters }: Statement): string {
  return parameters ? connection.format(sql, [...parameters]) : sql;
}
