import { Inject, Injectable } from '@nestjs/common';
import { type LockedPools, PoolTransactions } from '#availability';
import { assert, Clock, isRefusal, overlaps, type TimeWindow } from '#kernel';
import { Inbox, Ledger, type PaymentReceived, type PaymentReport, paidAttemptsOf, Refunds } from '#payments';
import { failpoint, type Sql, SYSTEM_ACTOR } from '#platform';
import { findBooking, lockBooking, lockWhoseItWas, saveVehicleSeq } from '../adapters/booking-rows.js';
import { type BookingChange, Bookings } from '../adapters/bookings.js';
import { claimAgain } from '../adapters/claim-again.js';
import { type Booking, confirm, confirmLate, type LapsedBooking } from '../domain/booking.js';
import { restOf } from '../domain/rest.js';
import { differenceReason } from '../domain/stay.js';

type Settlement = 'confirmed' | 'refunded' | 'already';

/** The booking is in another state than this try was made for. */
interface Otherwise {
  readonly lapsed: LapsedBooking | undefined;
}

type Order = Pick<PaymentReceived, 'outTradeNo' | 'payableId'>;

interface Payment extends PaymentReport {
  /** No other order of the booking keeps money. */
  readonly isOnly: boolean;
}

const TRIES = 5;

/**
 * Decides, once, what a successful payment becomes: a confirmed booking or a full refund, in the transaction that records the money.
 * A payment that came after the hold lapsed takes the bay again if it is still free.
 */
@Injectable()
export class SettlePayment {
  constructor(
    @Inject(Bookings) private readonly bookings: Bookings,
    @Inject(PoolTransactions) private readonly transactions: PoolTransactions,
    @Inject(Inbox) private readonly inbox: Inbox,
    @Inject(Ledger) private readonly ledger: Ledger,
    @Inject(Refunds) private readonly refunds: Refunds,
    @Inject(Clock) private readonly clock: Clock,
  ) {}

  /** `order` is what the message told of the payment; without it it is looked up. */
  async execute(inboxId: number, order?: Order): Promise<Settlement> {
    const told = { inboxId, ...(order ?? (await this.inbox.read(inboxId))) };
    let lapsed: LapsedBooking | undefined;
    for (let attempt = 1; attempt <= TRIES; attempt++) {
      const settled = await this.settleOnce(told, lapsed);
      if (typeof settled === 'string') return settled;
      lapsed = settled.lapsed;
    }
    throw new Error(`booking ${told.payableId} did not stand still`);
  }

  /** The pool is only locked, ahead of the booking, when its bay has to be taken again: `lapsed` is the booking as another try found it. */
  private async settleOnce(told: PaymentReceived, lapsed: LapsedBooking | undefined): Promise<Settlement | Otherwise> {
    return this.transactions.run(lapsed ? [lapsed.poolId] : [], async (tx, pools) => {
      const neighbours = lapsed && (await lockWhoseItWas(tx, lapsed));
      const [booking, report, paid] = await Promise.all([
        lockBooking(tx, told.payableId),
        this.inbox.lock(tx, told),
        paidAttemptsOf(tx, told.payableId),
      ]);
      await failpoint('settle.afterLock');
      if (report.appliedAtMs !== null) return 'already';
      const isLapsed = booking.state === 'lapsed';
      if (isLapsed !== (lapsed !== undefined)) return { lapsed: isLapsed ? booking : undefined };
      assert(report.payableId === booking.id, `order ${report.outTradeNo} is not of booking ${booking.id}`);
      const nowMs = this.clock.nowMs();
      if ((await this.ledger.recordPaid(tx, report, nowMs)) === 'already') return 'already';
      const payment = { ...report, isOnly: !paid.some((other) => other.outTradeNo !== report.outTradeNo && other.refundedFen === 0) };
      if (isLapsed) return this.settleLapsed(tx, pools, booking, neighbours?.windows, payment, nowMs);
      return this.settleOther(tx, booking, payment, nowMs);
    });
  }

  private async settleOther(tx: Sql, booking: Exclude<Booking, LapsedBooking>, report: Payment, nowMs: number): Promise<Settlement> {
    if (booking.state === 'cancelled') return this.refund(tx, report, 'paid_after_cancel', nowMs);
    if (booking.state === 'confirmed') return this.refund(tx, report, 'paid_twice', nowMs);
    const inTime = confirm(booking, nowMs);
    const after = isRefusal(inTime) ? confirmLate(booking, booking.claimId) : inTime;
    return this.keep(tx, { before: booking, after, claimFrom: null, actor: SYSTEM_ACTOR, reason: 'paid' }, report, nowMs);
  }

  private async settleLapsed(
    tx: Sql,
    pools: LockedPools,
    booking: LapsedBooking,
    plateWindows: readonly TimeWindow[] | undefined,
    report: Payment,
    nowMs: number,
  ): Promise<Settlement> {
    const rest = restOf(booking.window, nowMs);
    const claimId = claimAgain(booking);
    const isPlateFree = plateWindows !== undefined && !plateWindows.some((window) => overlaps(window, booking.window));
    const isStayThere = booking.extendsId === null || (await findBooking(tx, booking.extendsId))?.state === 'confirmed';
    const isTaken = rest !== undefined && isPlateFree && isStayThere && pools.get(booking.poolId)?.claim(rest, claimId) === undefined;
    if (!isTaken) return this.refund(tx, report, 'bay_taken', nowMs);
    await saveVehicleSeq(tx, booking);
    const after = confirmLate(booking, claimId);
    return this.keep(tx, { before: booking, after, claimFrom: rest.from, actor: SYSTEM_ACTOR, reason: 'paid_late' }, report, nowMs);
  }

  private async keep(tx: Sql, change: BookingChange, report: Payment, nowMs: number): Promise<Settlement> {
    const booking = change.after;
    assert(report.isOnly, `booking ${booking.id} keeps another payment`);
    await this.bookings.write(tx, [change], nowMs);
    await this.ledger.keep(tx, booking.id, report.outTradeNo, report.amountFen, nowMs);
    await this.refundExcess(tx, booking, report, nowMs);
    return 'confirmed';
  }

  /** A hold that was moved to a cheaper pool while it was being paid: the order asked for the old price. */
  private async refundExcess(tx: Sql, booking: Booking, { outTradeNo, amountFen }: Payment, nowMs: number): Promise<void> {
    const excessFen = amountFen - booking.priceFen;
    assert(excessFen >= 0, `booking ${booking.id} was paid with less than its price`);
    if (excessFen === 0) return;
    const intent = { payableId: booking.id, outTradeNo, reason: differenceReason(booking), amountFen: excessFen } as const;
    await this.refunds.request(tx, { ...intent, from: 'revenue', nowMs });
  }

  private async refund(tx: Sql, report: Payment, reason: string, nowMs: number): Promise<Settlement> {
    const { payableId, outTradeNo, amountFen } = report;
    await this.refunds.request(tx, { payableId, outTradeNo, reason, amountFen, from: 'clearing', nowMs });
    return 'refunded';
  }
}
