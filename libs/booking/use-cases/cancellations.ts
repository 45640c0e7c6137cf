import { Inject, Injectable } from '@nestjs/common';
import type { LockedPools } from '#availability';
import { refundOf } from '#car-parks';
import { Clock, type Fen, isRefusal, type Refusal, refuse } from '#kernel';
import { type PaidAttempt, paidAttemptsOf, Refunds } from '#payments';
import { appendToOutbox, type Sql } from '#platform';
import { saveBooking } from '../adapters/booking-rows.js';
import { type Booking, type CancelledBooking, cancel } from '../domain/booking.js';
import { restOf } from '../domain/rest.js';
import { BOOKING_CANCELLED } from '../events.js';

interface Part {
  readonly before: Booking;
  readonly after: CancelledBooking;
  readonly refunds: readonly { readonly attempt: PaidAttempt; readonly amountFen: Fen }[];
}

/** Cancels locked bookings in the caller's transaction: bays, states and refunds together. */
@Injectable()
export class Cancellations {
  constructor(
    @Inject(Refunds) private readonly refunds: Refunds,
    @Inject(Clock) private readonly clock: Clock,
  ) {}

  /** A booking with all that continues it. `expectedRefundFen` is what the person was shown. */
  async cancelChain(
    tx: Sql,
    pools: LockedPools,
    chain: readonly Booking[],
    expectedRefundFen: Fen | undefined,
  ): Promise<'cancelled' | Refusal<'not_cancellable' | 'refund_changed'>> {
    const nowMs = this.clock.nowMs();
    const parts: Part[] = [];
    for (const before of chain) {
      const after = cancel(before, nowMs);
      if (isRefusal(after)) return after;
      parts.push({ before, after, refunds: await this.refundsOf(tx, before, nowMs) });
    }
    const refundFen = parts.flatMap((part) => part.refunds).reduce((sum, refund) => sum + refund.amountFen, 0);
    if (expectedRefundFen !== undefined && expectedRefundFen !== refundFen) return refuse('refund_changed', { refundFen });
    for (const part of parts) await this.apply(tx, pools, part, nowMs);
    return 'cancelled';
  }

  private async refundsOf(tx: Sql, booking: Booking, nowMs: number): Promise<Part['refunds']> {
    if (booking.state !== 'confirmed') return [];
    const attempts = await paidAttemptsOf(tx, booking.id);
    return attempts
      .map((attempt) => ({
        attempt,
        amountFen: refundOf(booking.tariff, attempt.amountFen - attempt.refundedFen, booking.window.from, nowMs),
      }))
      .filter((refund) => refund.amountFen > 0);
  }

  private async apply(tx: Sql, pools: LockedPools, { before, after, refunds }: Part, nowMs: number): Promise<void> {
    const rest = restOf(before.window, nowMs);
    if (rest) pools.get(before.poolId)?.release(rest, before.claimId);
    await saveBooking(tx, after);
    for (const { attempt, amountFen } of refunds)
      await this.refunds.request(tx, {
        payableId: after.id,
        outTradeNo: attempt.outTradeNo,
        reason: 'cancelled',
        amountFen,
        from: 'revenue',
        nowMs,
      });
    await appendToOutbox(tx, [{ topic: BOOKING_CANCELLED, payload: { bookingId: after.id, residentId: after.residentId } }], nowMs);
  }
}
