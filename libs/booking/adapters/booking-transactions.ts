import { Inject, Injectable } from '@nestjs/common';
import { DataSource } from 'typeorm';
import { type LockedPools, PoolTransactions } from '#availability';
import { assert, Fault } from '#kernel';
import type { Sql } from '#platform';
import { findBooking, lockBooking } from './booking-rows.js';

const TRIES = 5;
const MOVED = Symbol('the booking was moved');

/** Transactions that change one stay and the pool of its bay. Pools are locked before bookings, so the pool has to be known first. */
@Injectable()
export class BookingTransactions {
  constructor(
    @Inject(DataSource) private readonly dataSource: DataSource,
    @Inject(PoolTransactions) private readonly transactions: PoolTransactions,
  ) {}

  /**
   * Runs work under the lock of the booking, of its pool and of `otherPoolIds`. A booking that was moved to another pool in between makes it begin anew.
   * @throws OutcomeUnknown when the answer to COMMIT was lost.
   */
  async runAtBooking<T>(id: string, work: (tx: Sql, pools: LockedPools) => Promise<T>, otherPoolIds: readonly number[] = []): Promise<T> {
    for (let attempt = 1; attempt <= TRIES; attempt++) {
      const seen = await findBooking(this.dataSource, id);
      assert(seen, `booking ${id} is gone`);
      const outcome = await this.transactions.run([seen.poolId, ...otherPoolIds], async (tx, pools) => {
        const { poolId } = await lockBooking(tx, id);
        return poolId === seen.poolId ? work(tx, pools) : MOVED;
      });
      if (outcome !== MOVED) return outcome as T;
    }
    throw new Fault(`booking ${id} did not stand still`, true);
  }
}
