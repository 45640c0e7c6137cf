import { Inject, Injectable } from '@nestjs/common';
import { Clock, type Fen, isRefusal, type Refusal, refuse } from '#kernel';
import { lockChain } from '../adapters/booking-rows.js';
import { BookingTransactions } from '../adapters/booking-transactions.js';
import { findRequest, type KeyedRequest, keyedRequest, writeRequest } from '../adapters/requests.js';
import { BookingViews } from '../queries/booking-views.js';
import { Chains } from '../queries/chains.js';
import { type Answer, Answers, type KeyRefusal, type Performed } from './answers.js';
import { Cancellations } from './cancellations.js';

export type CancelRefusal = Refusal<'not_found' | 'not_cancellable' | 'refund_changed'>;

const REPEATED = { kind: 'repeated', record: undefined } as const;

/** Gives up a booking with everything that continues it; what the tariff's rule gives back is on its way in the same commit. */
@Injectable()
export class CancelBooking {
  constructor(
    @Inject(Chains) private readonly chains: Chains,
    @Inject(BookingTransactions) private readonly transactions: BookingTransactions,
    @Inject(Cancellations) private readonly cancellations: Cancellations,
    @Inject(Answers) private readonly answers: Answers,
    @Inject(BookingViews) private readonly views: BookingViews,
    @Inject(Clock) private readonly clock: Clock,
  ) {}

  /** `refund_changed` carries the refund as it is by now, when it differs from what the person was shown. */
  async execute(residentId: string, key: string, id: string, expectedRefundFen?: Fen): Promise<Answer | CancelRefusal | KeyRefusal> {
    const request = keyedRequest(residentId, key, 'cancel', { id, expectedRefundFen });
    return this.answers.once<CancelRefusal>(request, {
      perform: () => this.perform(residentId, request, id, expectedRefundFen),
      resume: () => this.views.one(residentId, id),
    });
  }

  private async perform(
    residentId: string,
    request: KeyedRequest,
    id: string,
    expectedRefundFen?: Fen,
  ): Promise<Performed | CancelRefusal> {
    const [booking] = await this.chains.of(residentId, id);
    if (!booking) return refuse('not_found');
    const actor = await this.cancellations.actorOf(residentId);
    const outcome = await this.transactions.runAtBooking(id, async (tx, pools) => {
      if (await findRequest(tx, request.id)) return REPEATED;
      const chain = await lockChain(tx, id);
      const cancelled = await this.cancellations.cancelChain(tx, pools, { chain, actor, reason: 'given_up', expectedRefundFen });
      if (cancelled === 'cancelled') await writeRequest(tx, request, id, this.clock.nowMs());
      return cancelled;
    });
    if (outcome !== 'cancelled') return outcome;
    const view = await this.views.one(residentId, id);
    return isRefusal(view) ? view : { view };
  }
}
