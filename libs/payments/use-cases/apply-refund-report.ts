import { Inject, Injectable } from '@nestjs/common';
import { Clock } from '#kernel';
import { Transactions } from '#platform';
import { lockAttempt } from '../adapters/attempt-rows.js';
import { markApplied } from '../adapters/inbox-rows.js';
import { RefundReports } from '../adapters/refund-reports.js';
import { findRefund } from '../adapters/refund-rows.js';
import { Inbox } from '../inbox.js';

/** Applies what WeChat called back about a refund. */
@Injectable()
export class ApplyRefundReport {
  constructor(
    @Inject(Inbox) private readonly inbox: Inbox,
    @Inject(Transactions) private readonly transactions: Transactions,
    @Inject(RefundReports) private readonly reports: RefundReports,
    @Inject(Clock) private readonly clock: Clock,
  ) {}

  /** Does nothing when the report has been applied. */
  async execute(inboxId: number): Promise<void> {
    const report = await this.inbox.readRefund(inboxId);
    if (!report) return;
    await this.transactions.run(async (tx) => {
      const nowMs = this.clock.nowMs();
      await lockAttempt(tx, report.outTradeNo);
      const refund = await findRefund(tx, report.outRefundNo);
      if (refund) await this.reports.apply(tx, refund, report, nowMs);
      await markApplied(tx, inboxId, nowMs);
    });
  }
}
