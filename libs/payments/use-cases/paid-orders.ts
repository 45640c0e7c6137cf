import { Inject, Injectable } from '@nestjs/common';
import type { OrderReport } from '../domain/payment-provider.js';
import { Inbox } from '../inbox.js';

/** Payments that we found by asking enter by the same door as those that were called back. */
@Injectable()
export class PaidOrders {
  constructor(@Inject(Inbox) private readonly inbox: Inbox) {}

  /** Takes a signed report of a paid order. One that was called back already changes nothing. */
  async recordFromQuery(report: OrderReport): Promise<void> {
    await this.inbox.store({ kind: 'payment', notificationId: 'query', report });
  }
}
