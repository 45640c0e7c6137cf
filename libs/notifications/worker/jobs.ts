import { Inject, Injectable } from '@nestjs/common';
import { BOOKING_CANCELLED, BOOKING_CONFIRMED, BOOKING_REHOMED, BookingChanged } from '#booking';
import { REFUND_SUCCEEDED, RefundSucceeded } from '#payments';
import { type Config, defineJob, JobHandler } from '#platform';
import { NoteOccasions } from '../use-cases/note-occasions.js';

/** Nobody can be told anything without a template. */
const isWanted = ({ NOTICE_TEMPLATES }: Config): boolean => Object.keys(NOTICE_TEMPLATES).length > 0;

/** Jobs only write down what is to be told: WeChat, however slow, never holds up the jobs beside them. */
const noteConfirming = defineJob({ name: 'note-confirming', schema: BookingChanged, on: [BOOKING_CONFIRMED], isWanted });
const noteRehoming = defineJob({ name: 'note-rehoming', schema: BookingChanged, on: [BOOKING_REHOMED, BOOKING_CANCELLED], isWanted });
const noteRefund = defineJob({ name: 'note-refund', schema: RefundSucceeded, on: [REFUND_SUCCEEDED], isWanted });

@Injectable()
export class NoteConfirmingJob extends JobHandler<BookingChanged> {
  override readonly job = noteConfirming;

  constructor(@Inject(NoteOccasions) private readonly noteOccasions: NoteOccasions) {
    super();
  }

  override handle({ bookingId }: BookingChanged): Promise<void> {
    return this.noteOccasions.ofConfirming(bookingId);
  }
}

@Injectable()
export class NoteRehomingJob extends JobHandler<BookingChanged> {
  override readonly job = noteRehoming;

  constructor(@Inject(NoteOccasions) private readonly noteOccasions: NoteOccasions) {
    super();
  }

  override handle({ bookingId }: BookingChanged): Promise<void> {
    return this.noteOccasions.ofRehoming(bookingId);
  }
}

@Injectable()
export class NoteRefundJob extends JobHandler<RefundSucceeded> {
  override readonly job = noteRefund;

  constructor(@Inject(NoteOccasions) private readonly noteOccasions: NoteOccasions) {
    super();
  }

  override handle(refund: RefundSucceeded): Promise<void> {
    return this.noteOccasions.ofRefund(refund);
  }
}
