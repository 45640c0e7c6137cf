import { Inject, Injectable } from '@nestjs/common';
import { DataSource } from 'typeorm';
import { Clock } from '#kernel';
import { CONFIG, type Config } from '#platform';
import { type AttemptRow, markClosed, markNeverPlaced } from '../adapters/attempt-rows.js';
import { isPaid } from '../domain/mismatch.js';
import { PaymentProvider } from '../domain/payment-provider.js';
import { PaidOrders } from './paid-orders.js';

export type OrderFinding = 'paid' | 'closed' | 'unpaid' | 'unknown';

/** Our request, or a copy of it in some proxy, may arrive this much later than the call was given up. */
const STRAGGLER_MS = 20_000;

/** Asks WeChat how an order stands and writes down what is final: paid (into the inbox) or closed. */
@Injectable()
export class OrderEnquiry {
  constructor(
    @Inject(DataSource) private readonly dataSource: DataSource,
    @Inject(PaymentProvider) private readonly provider: PaymentProvider,
    @Inject(PaidOrders) private readonly paidOrders: PaidOrders,
    @Inject(Clock) private readonly clock: Clock,
    @Inject(CONFIG) private readonly config: Config,
  ) {}

  /** `unknown` covers every doubt: no answer, an answer that is not understood, an order that may be on its way. */
  async ask(attempt: AttemptRow): Promise<OrderFinding> {
    const askedAtMs = this.clock.nowMs();
    const outcome = await this.provider.queryOrder(attempt.outTradeNo);
    if (outcome.kind === 'unknown') return 'unknown';
    if (outcome.kind === 'business') {
      return outcome.code === 'ORDERNOTEXIST' ? this.notPlaced(attempt, outcome.isVerified, askedAtMs) : 'unknown';
    }
    const report = outcome.value;
    if (isPaid(report)) {
      await this.paidOrders.recordFromQuery(report);
      return 'paid';
    }
    if (report.state === 'CLOSED' || report.state === 'REVOKED') {
      await markClosed(this.dataSource, attempt.outTradeNo);
      return 'closed';
    }
    return 'unpaid';
  }

  /**
   * WeChat does not know the order. It was never placed only if our call has certainly ended; an answer that nobody signed counts only when
   * the order could not be paid any more either.
   */
  private async notPlaced(attempt: AttemptRow, isVerified: boolean, askedAtMs: number): Promise<OrderFinding> {
    const { outTradeNo, sentAtMs, payUntilMs } = attempt;
    const isOver = askedAtMs >= payUntilMs + this.config.PAYMENT_GRACE_MS;
    const isNotOnItsWay = sentAtMs === null || askedAtMs >= sentAtMs + this.provider.callTimeoutMs + STRAGGLER_MS;
    const isCertain = isNotOnItsWay && (isVerified || isOver);
    return isCertain && (await markNeverPlaced(this.dataSource, outTradeNo, sentAtMs)) ? 'closed' : 'unknown';
  }
}
