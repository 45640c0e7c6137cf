import { Inject, Injectable } from '@nestjs/common';
import { DataSource } from 'typeorm';
import { assert, Clock, type Refusal, refuse } from '#kernel';
import { CONFIG, type Config, FieldCipher, failpoint, raiseIncident } from '#platform';
import { type AttemptRow, stampOffering } from '../adapters/attempt-rows.js';
import { OfferedAttempts } from '../adapters/offered-attempts.js';
import { type BusinessOutcome, type PaymentArguments, PaymentProvider } from '../domain/payment-provider.js';
import { type DraftAttempt, sealedOrderPlace } from '../payment-attempts.js';
import { OrderEnquiry } from './order-enquiry.js';

/** A prepay_id lives two hours (https://pay.weixin.qq.com/doc/v3/merchant/4012791897); a minute is left for the way to the cashier. */
const PREPAY_LIFE_MS = 119 * 60_000;

export type Offer = { readonly payment: PaymentArguments } | Refusal<'payment_unavailable' | 'not_payable'>;

/** Brings a person to the cashier. */
@Injectable()
export class OfferPayment {
  private readonly attempts = new OfferedAttempts(this.dataSource);

  constructor(
    @Inject(DataSource) private readonly dataSource: DataSource,
    @Inject(PaymentProvider) private readonly provider: PaymentProvider,
    @Inject(OrderEnquiry) private readonly enquiry: OrderEnquiry,
    @Inject(FieldCipher) private readonly cipher: FieldCipher,
    @Inject(Clock) private readonly clock: Clock,
    @Inject(CONFIG) private readonly config: Config,
  ) {}

  /**
   * The arguments of wx.requestPayment for the newest open attempt of this payable. Safe to repeat: a prepay_id that is still good is used
   * again, otherwise the stored bytes are sent again, and WeChat knows the order by its number.
   * `not_payable`: no open attempt, too little time, paid, or closed by WeChat (then a new attempt may be made).
   * `payment_unavailable`: WeChat did not give a clear answer; the attempt stays open, for it may have been placed.
   */
  async execute(payableId: string): Promise<Offer> {
    const attempt = await this.attempts.openOf(payableId);
    return attempt ? this.offer(attempt) : refuse('not_payable');
  }

  /** The same for an attempt that the caller has just committed: nobody has sent it yet. */
  first(draft: DraftAttempt): Promise<Offer> {
    return this.offer({ ...draft, state: 'created', prepayId: null, prepayUntilMs: null, transactionId: null, sentAtMs: null });
  }

  private async offer(attempt: AttemptRow): Promise<Offer> {
    const nowMs = this.clock.nowMs();
    if (attempt.payUntilMs - nowMs < this.config.PAYMENT_MARGIN_MS) return refuse('not_payable');
    if (attempt.prepayId && attempt.prepayUntilMs !== null && nowMs < attempt.prepayUntilMs) {
      const isOpen = await stampOffering(this.dataSource, attempt.outTradeNo, nowMs);
      return isOpen ? this.toCashier(attempt.prepayId) : refuse('not_payable');
    }
    return this.place(attempt, nowMs);
  }

  private async place(attempt: AttemptRow, nowMs: number): Promise<Offer> {
    const { outTradeNo } = attempt;
    if (!(await this.attempts.stampSending({ outTradeNo, atMs: nowMs }))) return refuse('not_payable');
    assert(attempt.requestSealed, `order ${outTradeNo} is open and has lost its bytes`);
    await failpoint('prepay.beforeCall');
    const outcome = await this.provider.placeOrder(this.cipher.open(attempt.requestSealed, sealedOrderPlace(outTradeNo)));
    await failpoint('prepay.afterCall');
    if (outcome.kind === 'unknown') return refuse('payment_unavailable');
    if (outcome.kind === 'business') return this.turnedAway({ ...attempt, sentAtMs: nowMs }, outcome);
    const { prepayId } = outcome.value;
    const stored = this.attempts.storePrepay({ outTradeNo, prepayId, untilMs: nowMs + PREPAY_LIFE_MS });
    const [isOpen, offer] = await Promise.all([stored, this.toCashier(prepayId)]); // the arguments are signed meanwhile
    return isOpen ? offer : refuse('not_payable');
  }

  /** Duties per code: https://pay.weixin.qq.com/doc/v3/merchant/4012791897. Nothing is final before a signed query has said so. */
  private async turnedAway(attempt: AttemptRow, outcome: BusinessOutcome): Promise<Offer> {
    switch (outcome.code) {
      case 'ORDERPAID':
      case 'ORDERCLOSED':
      case 'OUTTRADENOUSED': {
        const finding = await this.enquiry.ask(attempt);
        return refuse(finding === 'paid' || finding === 'closed' ? 'not_payable' : 'payment_unavailable');
      }
      case 'FREQUENCYLIMITED':
        return refuse('payment_unavailable');
      default: {
        const { code, status, isVerified } = outcome; // our defect, our keys or a limit of our account: nothing that trying again would mend
        const incident = { kind: 'order_refused', subject: attempt.outTradeNo, detail: { code, status, isVerified } };
        await raiseIncident(this.dataSource, incident, this.clock.nowMs());
        return refuse('payment_unavailable');
      }
    }
  }

  private async toCashier(prepayId: string): Promise<Offer> {
    return { payment: await this.provider.paymentArguments(prepayId) };
  }
}
