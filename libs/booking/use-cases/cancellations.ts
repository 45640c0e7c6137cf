import { Inject, Injectable } from '@nestjs/common';
import type { LockedPools } from '#availability';
import { refundOf } from '#car-parks';
import { Residents } from '#identity';
import { Clock, type Fen, isRefusal, type Refusal, refuse } from '#kernel';
import { type PaidAttempt, paidAttemptsOf, Refunds } from '#payments';
import type { AuditActor, Sql } from '#platform';
import { Bookings } from '../adapters/bookings.js';
import { type Booking, type CancelledBooking, cancel } from '../domain/booking.js';
import { restOf } from '../domain/rest.js';

/** Why a stay ends before its time. Who gives up gets what the tariff says; who could not have the bay gets everything. */
const TERMS = {
  given_up: { isFull: false, refundReason: 'cancelled' },
  taken_back: { isFull: true, refundReason: 'taken_back' },
  rehoming_declined: { isFull: true, refundReason: 'rehoming_declined' },
} as const;

export interface Cancellation {
  readonly chain: readonly Booking[];
  readonly actor: AuditActor;
  readonly reason: keyof typeof TERMS;
  /** What the person was shown. */
  readonly expectedRefundFen?: Fen | undefined;
}

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
    @Inject(Bookings) private readonly bookings: Bookings,
    @Inject(Residents) private readonly residents: Residents,
    @Inject(Clock) private readonly clock: Clock,
  ) {}

  /** Asked for before the transaction begins. */
  actorOf(residentId: string): Promise<AuditActor> {
    return this.residents.actorOf(residentId);
  }

  nowMs(): number {
    return this.clock.nowMs();
  }

  /** A booking with all that continues it. */
  async cancelChain(
    tx: Sql,
    pools: LockedPools,
    { chain, actor, reason, expectedRefundFen }: Cancellation,
  ): Promise<'cancelled' | Refusal<'not_cancellable' | 'refund_changed'>> {
    const nowMs = this.clock.nowMs();
    const parts: Part[] = [];
    for (const before of chain) {
      const after = cancel(before, nowMs);
      if (isRefusal(after)) return after;
      parts.push({ before, after, refunds: await this.refundsOf(tx, before, reason, nowMs) });
    }
    const refundFen = parts.flatMap((part) => part.refunds).reduce((sum, refund) => sum + refund.amountFen, 0);
    if (expectedRefundFen !== undefined && expectedRefundFen !== refundFen) return refuse('refund_changed', { refundFen });
    for (const part of parts) await this.apply(tx, pools, part, { actor, reason, nowMs });
    return 'cancelled';
  }

  private async refundsOf(tx: Sql, booking: Booking, reason: keyof typeof TERMS, nowMs: number): Promise<Part['refunds']> {
    if (booking.state !== 'confirmed') return [];
    const attempts = await paidAttemptsOf(tx, booking.id);
    return attempts
      .map((attempt) => {
        const leftFen = attempt.amountFen - attempt.refundedFen;
        return { attempt, amountFen: TERMS[reason].isFull ? leftFen : refundOf(booking.tariff, leftFen, booking.window.from, nowMs) };
      })
      .filter((refund) => refund.amountFen > 0);
  }

  private async apply(
    tx: Sql,
    pools: LockedPools,
    { before, after, refunds }: Part,
    { actor, reason, nowMs }: { actor: AuditActor; reason: keyof typeof TERMS; nowMs: number },
  ): Promise<void> {
    const rest = restOf(before.window, nowMs);
    if (rest) pools.get(before.poolId)?.release(rest, before.claimId);
    const claimFrom = rest?.from ?? null;
    await this.bookings.write(tx, [{ before, after, claimFrom, actor, reason }], nowMs);
    for (const { attempt, amountFen } of refunds) {
      const intent = { payableId: after.id, outTradeNo: attempt.outTradeNo, reason: TERMS[reason].refundReason, amountFen } as const;
      await this.refunds.request(tx, { ...intent, from: 'revenue', nowMs });
    }
  }
}
