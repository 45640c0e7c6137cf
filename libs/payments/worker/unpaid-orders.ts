import { Inject, Injectable } from '@nestjs/common';
import { Clock } from '#kernel';
import { Sweep, Transactions } from '#platform';
import { claimDueQueries } from '../adapters/due-queries.js';
import { OrderEnquiry } from '../use-cases/order-enquiry.js';
import { inParallel } from './in-parallel.js';

const AT_ONCE = 8;

/** Asks about orders that were sent and are not paid: delivery of a notification is not promised. */
@Injectable()
export class UnpaidOrders extends Sweep {
  override readonly name = 'unpaid-orders';

  constructor(
    @Inject(Transactions) private readonly transactions: Transactions,
    @Inject(OrderEnquiry) private readonly enquiry: OrderEnquiry,
    @Inject(Clock) private readonly clock: Clock,
  ) {
    super();
  }

  override async run(): Promise<number> {
    const due = await this.transactions.run((tx) => claimDueQueries(tx, this.clock.nowMs()));
    await inParallel(due, AT_ONCE, (attempt) => this.enquiry.ask(attempt));
    return due.length;
  }
}
