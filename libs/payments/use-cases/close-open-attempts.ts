import { Inject, Injectable } from '@nestjs/common';
import { DataSource } from 'typeorm';
import { failpoint } from '#platform';
import { type AttemptRow, markClosed, markNeverPlaced, openAttemptsOf } from '../adapters/attempt-rows.js';
import { PaymentProvider } from '../domain/payment-provider.js';
import { OrderEnquiry, type OrderFinding } from './order-enquiry.js';

export type ClosingResult = 'closed' | 'paid' | 'pending';

/** Makes sure that nobody can pay any more, before what was payable is given away: query, then close, in that order. */
@Injectable()
export class CloseOpenAttempts {
  constructor(
    @Inject(DataSource) private readonly dataSource: DataSource,
    @Inject(PaymentProvider) private readonly provider: PaymentProvider,
    @Inject(OrderEnquiry) private readonly enquiry: OrderEnquiry,
  ) {}

  /**
   * `paid`: a payment was found and is in the inbox. `pending`: WeChat did not say for certain; ask again later and give nothing away.
   * `closed`: every attempt is closed at WeChat or was never placed there. A payment made at the last moment may still be reported.
   */
  async execute(payableId: string): Promise<ClosingResult> {
    const results: ClosingResult[] = [];
    for (const attempt of await openAttemptsOf(this.dataSource, [payableId])) results.push(await this.close(attempt));
    if (results.includes('paid')) return 'paid';
    return results.includes('pending') ? 'pending' : 'closed';
  }

  private async close(attempt: AttemptRow): Promise<ClosingResult> {
    if (attempt.sentAtMs === null && (await markNeverPlaced(this.dataSource, attempt.outTradeNo, null))) return 'closed';
    const finding = await this.enquiry.ask(attempt);
    await failpoint('close.afterQuery');
    return finding === 'unpaid' ? this.closeAtWechat(attempt) : resultOf(finding);
  }

  private async closeAtWechat(attempt: AttemptRow): Promise<ClosingResult> {
    const outcome = await this.provider.closeOrder(attempt.outTradeNo);
    await failpoint('close.afterCall');
    if (outcome.kind === 'ok') {
      await markClosed(this.dataSource, attempt.outTradeNo);
      return 'closed';
    }
    // 429 can mean that the person is paying this very moment: https://developers.weixin.qq.com/community/develop/doc/00024ef66683385500b216e3060000
    if (outcome.kind === 'business' && outcome.code === 'ORDERPAID') return resultOf(await this.enquiry.ask(attempt));
    return 'pending';
  }
}

function resultOf(finding: OrderFinding): ClosingResult {
  return finding === 'paid' || finding === 'closed' ? finding : 'pending';
}
