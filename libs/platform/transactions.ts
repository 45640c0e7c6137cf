import { Inject, Injectable } from '@nestjs/common';
import { DataSource, type EntityManager } from 'typeorm';
import { OutcomeUnknown } from '#kernel';
import { isConnectionLost, isTransient } from './database.js';
import { failpoint } from './failpoint.js';

const TRIES = 4;

/** Runs work in one READ COMMITTED transaction; the work may run again after a deadlock, so it must have no effect outside MySQL. */
@Injectable()
export class Transactions {
  constructor(@Inject(DataSource) private readonly dataSource: DataSource) {}

  /**
   * @throws OutcomeUnknown when the line was cut at COMMIT: read back before deciding anything.
   * Any other error means that nothing was written.
   */
  async run<T>(work: (tx: EntityManager) => Promise<T>): Promise<T> {
    for (let attempt = 1; ; attempt++) {
      try {
        return await this.once(work);
      } catch (error) {
        if (attempt === TRIES || !isTransient(error)) throw error;
      }
    }
  }

  private async once<T>(work: (tx: EntityManager) => Promise<T>): Promise<T> {
    const runner = this.dataSource.createQueryRunner();
    let isCommitting = false;
    try {
      await runner.startTransaction('READ COMMITTED');
      const result = await work(runner.manager);
      await failpoint('transaction.beforeCommit');
      isCommitting = true;
      await runner.commitTransaction();
      await failpoint('transaction.afterCommit');
      return result;
    } catch (error) {
      if (isCommitting && isConnectionLost(error)) throw new OutcomeUnknown('the answer to COMMIT was lost', { cause: error });
      if (runner.isTransactionActive) await runner.rollbackTransaction().catch(() => undefined); // a dead line rolls back by itself
      throw error;
    } finally {
      await runner.release();
    }
  }
}
