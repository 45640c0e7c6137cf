import { Inject, Injectable } from '@nestjs/common';
import type { PlacedBookingView } from '#contracts';
import { isRefusal, type Refusal } from '#kernel';
import { type Offer, OfferPayment, type PaymentArguments } from '#payments';
import type { Placement } from '../adapters/place-batch.js';
import { BookingViews } from '../queries/booking-views.js';

/** What somebody who has just booked is answered: the booking, and how to pay for it when WeChat says so. */
@Injectable()
export class PlacedAnswer {
  constructor(
    @Inject(OfferPayment) private readonly offerPayment: OfferPayment,
    @Inject(BookingViews) private readonly views: BookingViews,
  ) {}

  async of({ booking, attempt }: Pick<Placement, 'booking' | 'attempt'>): Promise<PlacedBookingView> {
    const offer = attempt && (await this.offerPayment.first(attempt));
    return { booking: await this.views.fresh(booking), payment: offer && paymentIn(offer) };
  }

  /** For a booking whose maker died before answering. */
  async again(residentId: string, bookingId: string): Promise<PlacedBookingView | Refusal<'not_found'>> {
    const booking = await this.views.one(residentId, bookingId);
    if (isRefusal(booking)) return booking;
    return { booking, payment: booking.state === 'held' ? paymentIn(await this.offerPayment.execute(bookingId)) : null };
  }
}

/** `null` when WeChat gave no clear answer: the hold stands, and paying is asked for again. */
function paymentIn(offer: Offer): PaymentArguments | null {
  return isRefusal(offer) ? null : offer.payment;
}
