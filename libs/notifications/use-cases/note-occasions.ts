import { Inject, Injectable } from '@nestjs/common';
import { type BookingNews, NewsOfBookings } from '#booking';
import { Residents } from '#identity';
import { Clock } from '#kernel';
import type { RefundSucceeded } from '#payments';
import { CONFIG, type Config, Transactions } from '#platform';
import { noteOccasions } from '../adapters/notice-rows.js';
import { type Occasion, occasionOfRefund, occasionsOfConfirming, occasionsOfRehoming } from '../domain/occasion.js';
import { Templates } from '../templates.js';

/** Writes down of what somebody is to be told. The same event again finds everything written; kinds without a template are not written. */
@Injectable()
export class NoteOccasions {
  constructor(
    @Inject(NewsOfBookings) private readonly bookings: NewsOfBookings,
    @Inject(Residents) private readonly residents: Residents,
    @Inject(Transactions) private readonly transactions: Transactions,
    @Inject(Templates) private readonly templates: Templates,
    @Inject(CONFIG) private readonly config: Config,
    @Inject(Clock) private readonly clock: Clock,
  ) {}

  ofConfirming(bookingId: string): Promise<void> {
    return this.note(bookingId, (news) => occasionsOfConfirming(this.told(news), this.config.LEAVE_SOON_MS));
  }

  ofRehoming(bookingId: string): Promise<void> {
    return this.note(bookingId, (news) => occasionsOfRehoming(this.told(news)));
  }

  ofRefund(refund: RefundSucceeded): Promise<void> {
    return this.note(refund.payableId, ({ residentId }) => [occasionOfRefund(refund, residentId, this.clock.nowMs())]);
  }

  private told({ view, residentId }: BookingNews) {
    return { view, residentId, nowMs: this.clock.nowMs() };
  }

  private async note(bookingId: string, occasionsOf: (news: BookingNews) => Occasion[]): Promise<void> {
    if (this.templates.kinds.length === 0) return;
    const news = await this.bookings.of(bookingId);
    const occasions = news ? occasionsOf(news).filter(({ kind }) => this.templates.of(kind)) : [];
    if (!news || occasions.length === 0) return;
    await this.transactions.run(async (tx) => {
      if (await this.residents.lock(tx, news.residentId)) await noteOccasions(tx, occasions);
    });
  }
}
