import { Inject, Injectable } from '@nestjs/common';
import { failpoint, OutboxBell, type Sql, Transactions } from '#platform';
import { type LockedPools, PoolLocks } from './pool-locks.js';

/** One transaction that changes timelines: pools are locked first, what the work added to them is written last, and told after the commit. */
@Injectable()
export class PoolTransactions {
  constructor(
    @Inject(Transactions) private readonly transactions: Transactions,
    @Inject(PoolLocks) private readonly locks: PoolLocks,
    @Inject(OutboxBell) private readonly bell: OutboxBell,
  ) {}

  /** The work may run again after a deadlock. @throws OutcomeUnknown when the answer to COMMIT was lost. */
  async run<T>(poolIds: readonly number[], work: (tx: Sql, pools: LockedPools) => Promise<T>): Promise<T> {
    const { result, pools } = await this.transactions.run(async (tx) => {
      const pools = await this.locks.lock(tx, poolIds);
      const result = await work(tx, pools);
      await this.locks.write(tx, pools);
      return { result, pools };
    });
    await failpoint('pools.afterCommit');
    void this.locks.committed(pools); // never throws; nobody waits for Redis
    this.bell.ring();
    return result;
  }
}
