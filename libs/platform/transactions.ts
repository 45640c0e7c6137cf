import { Inject, Injectable } from '@nestjs/common';
import { OutcomeUnknown } from '#kernel';
import { BatchConnections } from './batch-connections.js';
import { CONFIG, type Config } from './config.js';
import { isConnectionLost, isTransient, type Sql } from './database.js';
import { failpoint } from './failpoint.js';
import { OpenTransaction, type Transaction } from './open-transaction.js';

const TRIES = 4;

/** Those of transactions: the group commit never waits behind one that stands at a lock. */
@Injectable()
export class TransactionConnections extends BatchConnections {
  constructor(@Inject(CONFIG) config: Config) {
    super(config, config.DATABASE_POOL);
  }
}

/** Runs work in one READ COMMITTED transaction; the work may run again after a deadlock, so it must have no effect outside MySQL. */
@Injectable()
export class Transactions {
  constructor(@Inject(TransactionConnections) private readonly connections: Pick<BatchConnections, 'lend'>) {}

  /**
   * @throws OutcomeUnknown when the line was cut at COMMIT: read back before deciding anything.
   * Any other error means that nothing was written.
   */
  async run<T>(work: (tx: Transaction) => Promise<T>): Promise<T> {
    for (let attempt = 1; ; attempt++) {
      const ended = await this.connections.lend((connection) => once(new OpenTransaction(connection), work));
      if ('result' in ended) return ended.result;
      if (attempt === TRIES || !isTransient(ended.error)) throw ended.error;
    }
  }

  /** Questions that change nothing, each for itself: those asked in one turn (`Promise.all`) travel together. */
  read<T>(work: (sql: Sql) => Promise<T>): Promise<T> {
    return this.connections.lend(async (connection) => {
      const reading = new OpenTransaction(connection, []);
      return work(reading).catch((error: unknown) => {
        throw reading.failure ?? error;
      });
    });
  }
}

/** Throws when the connection must not be used again. */
async function once<T>(tx: OpenTransaction, work: (tx: Transaction) => Promise<T>): Promise<{ result: T } | { error: unknown }> {
  try {
    const result = await work(tx);
    await failpoint('transaction.beforeCommit');
    await tx.commit();
    await failpoint('transaction.afterCommit');
    return { result };
  } catch (thrown) {
    const error = tx.failure ?? thrown;
    if (isConnectionLost(error))
      throw tx.mayBeCommitted(error) ? new OutcomeUnknown('the answer to COMMIT was lost', { cause: error }) : error;
    await tx.rollback().catch(() => {
      throw error; // a dead line rolls back by itself
    });
    return { error };
  }
}
