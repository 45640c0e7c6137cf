import { Inject, Injectable } from '@nestjs/common';
import type { PlacedBookingView } from '#contracts';
import { isRefusal } from '#kernel';
import { keyedRequest, Requests } from '../adapters/requests.js';
import { BookingViews } from '../queries/booking-views.js';
import { type Answer, Answers, type KeyRefusal, type Performed } from './answers.js';
import { HoldPayments, type PayRefusal } from './hold-payments.js';

/** The way back to the cashier for a hold that is not paid yet. */
@Injectable()
export class PayBooking {
  constructor(
    @Inject(Answers) private readonly answers: Answers,
    @Inject(Requests) private readonly requests: Requests,
    @Inject(HoldPayments) private readonly payments: HoldPayments,
    @Inject(BookingViews) private readonly views: BookingViews,
  ) {}

  async execute(residentId: string, key: string, id: string): Promise<Answer | PayRefusal | KeyRefusal> {
    const request = keyedRequest(residentId, key, 'pay', { id });
    return this.answers.once<PayRefusal>(request, {
      perform: async (): Promise<Performed | PayRefusal> => {
        if (!(await this.requests.begin(request, id))) return { kind: 'repeated', record: undefined };
        const view = await this.offer(residentId, id);
        if (!isRefusal(view)) return { view };
        await this.requests.abandon(request.id);
        return view;
      },
      resume: () => this.offer(residentId, id),
    });
  }

  private async offer(residentId: string, id: string): Promise<PlacedBookingView | PayRefusal> {
    const payment = await this.payments.offer(residentId, id);
    if (isRefusal(payment)) return payment;
    const booking = await this.views.one(residentId, id);
    return isRefusal(booking) ? booking : { booking, payment };
  }
}
