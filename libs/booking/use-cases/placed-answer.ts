import { Inject, Injectable } from '@nestjs/common';
import type { PlacedBookingView } from '#contracts';
import { isRefusal, type Refusal } from '#kernel';
import { OfferPayment, type PaymentArguments } from '#payments';
import type { LiveBooking } from '../domain/booking.js';
import { BookingViews } from '../queries/booking-views.js';

/** What somebody who has just booked is answered: the booking, and how to pay for it when WeChat says so. */
@Injectable()
export class PlacedAnswer {
  constructor(
    @Inject(OfferPayment) private readonly offerPayment: OfferPayment,
    @Inject(BookingViews) private readonly views: BookingViews,
  ) {}

  async of(booking: LiveBooking): Promise<PlacedBookingView> {
    const payment = booking.state === 'held' ? await this.offer(booking.id) : null;
    return { booking: await this.views.fresh(booking), payment };
  }

  /** For a booking whose maker died before answering. */
  async again(residentId: string, bookingId: string): Promise<PlacedBookingView | Refusal<'not_found'>> {
    const booking = await this.views.one(residentId, bookingId);
    if (isRefusal(booking)) return booking;
    return { booking, payment: booking.state === 'held' ? await this.offer(bookingId) : null };
  }

  /** `null` when WeChat gave no clear answer: the hold stands, and paying is asked for again. */
  private async offer(bookingId: string): Promise<PaymentArguments | null> {
    const offer = await this.offerPayment.execute(bookingId);
    return isRefusal(offer) ? null : offer.payment;
  }
}
