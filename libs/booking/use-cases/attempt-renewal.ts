import { Inject, Injectable } from '@nestjs/common';
import { Residents } from '#identity';
import { PaymentAttempts } from '#payments';
import { Transactions } from '#platform';
import { lockBooking } from '../adapters/booking-rows.js';
import type { HeldBooking } from '../domain/booking.js';
import { Drafts } from './drafts.js';

/** A new order for a hold whose last one WeChat has closed. */
@Injectable()
export class AttemptRenewal {
  constructor(
    @Inject(Transactions) private readonly transactions: Transactions,
    @Inject(PaymentAttempts) private readonly attempts: PaymentAttempts,
    @Inject(Residents) private readonly residents: Residents,
    @Inject(Drafts) private readonly drafts: Drafts,
  ) {}

  /** False when the hold is no longer one, or has an order that may still be paid or was paid. */
  async renew(hold: HeldBooking): Promise<boolean> {
    const openid = await this.residents.openidOf(hold.residentId);
    return this.transactions.run(async (tx) => {
      const booking = await lockBooking(tx, hold.id);
      if (booking.state !== 'held' || (await this.attempts.hasUnsettled(tx, hold.id))) return false;
      await this.attempts.insert(tx, this.drafts.attempt(booking, openid));
      return true;
    });
  }
}
