import { Inject, Injectable } from '@nestjs/common';
import { Clock } from '#kernel';
import { Transactions } from '#platform';
import { claimUnapplied } from './adapters/inbox-rows.js';
import type { NotificationKind } from './domain/payment-provider.js';
import { inParallel } from './worker/in-parallel.js';

const AT_ONCE = 4;

/**
 * Facts of the inbox that nobody has applied although they were told of: the queue is away, their job was lost with it, or it failed too
 * often. They are applied straight from MySQL, so a payment settles without Redis too.
 */
@Injectable()
export class UnappliedFacts {
  constructor(
    @Inject(Transactions) private readonly transactions: Transactions,
    @Inject(Clock) private readonly clock: Clock,
  ) {}

  /**
   * Takes such facts of one kind, so that no other worker takes them for a while, and applies each. `apply` gets the number of the row; it
   * may run beside the job of the same fact. Returns how many were taken. @throws the first failure, after all have been tried.
   */
  async applyEach(kind: NotificationKind, apply: (inboxId: number) => Promise<unknown>): Promise<number> {
    const taken = await this.transactions.run((tx) => claimUnapplied(tx, kind, this.clock.nowMs()));
    await inParallel(taken, AT_ONCE, apply);
    return taken.length;
  }
}
