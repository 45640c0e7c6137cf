import { Inject, Injectable } from '@nestjs/common';
import { Clock, Fault, isRefusal } from '#kernel';
import { CloseOpenAttempts } from '#payments';
import { failpoint, SYSTEM_ACTOR } from '#platform';
import { lockBooking } from '../adapters/booking-rows.js';
import { BookingTransactions } from '../adapters/booking-transactions.js';
import { Bookings } from '../adapters/bookings.js';
import { lapse } from '../domain/booking.js';
import { restOf } from '../domain/rest.js';

/** Ends a hold that was not paid in time: ask WeChat, close the order, and only then give the bay back. */
@Injectable()
export class LapseHold {
  constructor(
    @Inject(Bookings) private readonly bookings: Bookings,
    @Inject(CloseOpenAttempts) private readonly closeOpenAttempts: CloseOpenAttempts,
    @Inject(BookingTransactions) private readonly transactions: BookingTransactions,
    @Inject(Clock) private readonly clock: Clock,
  ) {}

  /** `paid`: the payment was in time for WeChat and is on its way in. @throws Fault while WeChat has not settled the order: again later. */
  async execute(bookingId: string): Promise<'lapsed' | 'paid' | 'nothing'> {
    const found = await this.bookings.find(bookingId);
    if (found?.state !== 'held' || this.clock.nowMs() < found.holdExpiresAtMs) return 'nothing';
    const closing = await this.closeOpenAttempts.execute(bookingId);
    await failpoint('lapse.afterClose');
    if (closing === 'paid') return 'paid';
    if (closing === 'pending') throw new Fault(`the order of hold ${bookingId} is not settled yet`, true);
    return this.transactions.runAtBooking(bookingId, async (tx, pools) => {
      const booking = await lockBooking(tx, bookingId);
      await failpoint('lapse.afterLock');
      if (booking.state !== 'held') return 'nothing';
      const nowMs = this.clock.nowMs();
      const lapsed = lapse(booking, nowMs);
      if (isRefusal(lapsed)) return 'nothing';
      const rest = restOf(booking.window, nowMs);
      if (rest) pools.get(booking.poolId)?.release(rest, booking.claimId);
      const claimFrom = rest?.from ?? null;
      await this.bookings.write(tx, [{ before: booking, after: lapsed, claimFrom, actor: SYSTEM_ACTOR, reason: 'not_paid' }], nowMs);
      return 'lapsed';
    });
  }
}
