import { Inject, Injectable } from '@nestjs/common';
import type { PlacedBookingView } from '#contracts';
import { Clock, isRefusal, type Refusal, refuse } from '#kernel';
import { OfferPayment } from '#payments';
import { CONFIG, type Config } from '#platform';
import type { HeldBooking } from '../domain/booking.js';
import { Chains } from '../queries/chains.js';
import { AttemptRenewal } from './attempt-renewal.js';

export type PayRefusal = Refusal<'not_found' | 'hold_lapsed' | 'not_payable' | 'payment_unavailable'>;

/** Payments of holds: the attempt made with the booking, or a new one when WeChat has closed that. */
@Injectable()
export class HoldPayments {
  constructor(
    @Inject(Chains) private readonly chains: Chains,
    @Inject(OfferPayment) private readonly offerPayment: OfferPayment,
    @Inject(AttemptRenewal) private readonly renewal: AttemptRenewal,
    @Inject(Clock) private readonly clock: Clock,
    @Inject(CONFIG) private readonly config: Config,
  ) {}

  async offer(residentId: string, id: string): Promise<NonNullable<PlacedBookingView['payment']> | PayRefusal> {
    const [booking] = await this.chains.of(residentId, id);
    if (!booking) return refuse('not_found');
    if (booking.state === 'lapsed') return refuse('hold_lapsed');
    if (booking.state !== 'held') return refuse('not_payable');
    if (this.timeLeftMs(booking) < this.config.PAYMENT_MARGIN_MS) return refuse('hold_lapsed');
    const offer = await this.offerPayment.execute(id);
    if (!isRefusal(offer)) return offer.payment;
    if (offer.refused !== 'not_payable' || !(await this.renewal.renew(booking))) return offer;
    const second = await this.offerPayment.execute(id);
    return isRefusal(second) ? second : second.payment;
  }

  private timeLeftMs(booking: HeldBooking): number {
    return booking.holdExpiresAtMs - this.config.PAYMENT_GRACE_MS - this.clock.nowMs();
  }
}
