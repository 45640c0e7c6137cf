import { Inject, Injectable } from '@nestjs/common';
import { PAYMENT_RECEIVED, PaymentReceived } from '#payments';
import { defineJob, JobHandler } from '#platform';
import { BOOKING_CANCELLED, BOOKING_HELD, BookingChanged, BookingHeld } from '../events.js';
import { CloseCancelled } from '../use-cases/close-cancelled.js';
import { LapseHold } from '../use-cases/lapse-hold.js';
import { SettlePayment } from '../use-cases/settle-payment.js';

const lapseHoldJob = defineJob({
  name: 'lapse-hold',
  schema: BookingHeld,
  on: [BOOKING_HELD],
  dueAtMs: (payload) => payload.holdExpiresAtMs,
});

@Injectable()
export class LapseHoldJob extends JobHandler<BookingHeld> {
  override readonly job = lapseHoldJob;

  constructor(@Inject(LapseHold) private readonly lapseHold: LapseHold) {
    super();
  }

  override async handle({ bookingId }: BookingHeld): Promise<void> {
    await this.lapseHold.execute(bookingId);
  }
}

const settlePaymentJob = defineJob({ name: 'settle-payment', schema: PaymentReceived, on: [PAYMENT_RECEIVED] });

@Injectable()
export class SettlePaymentJob extends JobHandler<PaymentReceived> {
  override readonly job = settlePaymentJob;

  constructor(@Inject(SettlePayment) private readonly settlePayment: SettlePayment) {
    super();
  }

  override async handle({ inboxId, ...order }: PaymentReceived): Promise<void> {
    await this.settlePayment.execute(inboxId, order);
  }
}

const closeCancelledJob = defineJob({ name: 'close-cancelled', schema: BookingChanged, on: [BOOKING_CANCELLED] });

@Injectable()
export class CloseCancelledJob extends JobHandler<BookingChanged> {
  override readonly job = closeCancelledJob;

  constructor(@Inject(CloseCancelled) private readonly closeCancelled: CloseCancelled) {
    super();
  }

  override async handle({ bookingId }: BookingChanged): Promise<void> {
    await this.closeCancelled.execute(bookingId);
  }
}
