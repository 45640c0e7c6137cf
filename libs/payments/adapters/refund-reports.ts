import { Inject, Injectable } from '@nestjs/common';
import { appendToOutbox, raiseIncident, type Sql } from '#platform';
import type { RefundReport } from '../domain/payment-provider.js';
import { MOST_SERIES, REFUND_SPACING_MS } from '../domain/refund-plan.js';
import { REFUND_SUCCEEDED } from '../events.js';
import { Refunds } from '../refunds.js';
import { post, refundLeaf } from './postings.js';
import { type RefundRow, updateRefund } from './refund-rows.js';

/** Moves a refund to where WeChat says it is. The caller holds the lock of its attempt; `refund` was read under it. */
@Injectable()
export class RefundReports {
  constructor(@Inject(Refunds) private readonly refunds: Refunds) {}

  /** Applying a report twice, or an old one late, changes nothing: only what is open can move, and what needs a person can still succeed. */
  async apply(tx: Sql, refund: RefundRow, report: RefundReport, nowMs: number): Promise<void> {
    if (refund.state === 'succeeded' || refund.state === 'closed') return;
    if (report.status === 'SUCCESS') return this.succeed(tx, refund, report, nowMs);
    if (refund.state === 'needs_person') return;
    switch (report.status) {
      case 'PROCESSING': {
        if (refund.state === 'accepted') return;
        const next_try_at_ms = nowMs + REFUND_SPACING_MS;
        return updateRefund(tx, refund.outRefundNo, { state: 'accepted', refund_id: report.refundId, tries: 0, next_try_at_ms });
      }
      case 'ABNORMAL':
        return this.handOver(tx, refund, 'refund_abnormal', nowMs);
      case 'CLOSED':
        return this.goOn(tx, refund, nowMs);
    }
  }

  /** Leaves a refund to a person: nothing more is sent, and the incident says why. */
  async handOver(tx: Sql, refund: RefundRow, kind: string, nowMs: number): Promise<void> {
    await updateRefund(tx, refund.outRefundNo, { state: 'needs_person', next_try_at_ms: null });
    const { outRefundNo, outTradeNo, amountFen } = refund;
    await raiseIncident(tx, { kind, subject: outRefundNo, detail: { outTradeNo, amountFen } }, nowMs);
  }

  private async succeed(tx: Sql, refund: RefundRow, report: RefundReport, nowMs: number): Promise<void> {
    const { outRefundNo, outTradeNo, payableId, reason, amountFen } = refund;
    const succeeded_at_ms = report.succeededAtMs ?? nowMs;
    await updateRefund(tx, outRefundNo, { state: 'succeeded', refund_id: report.refundId, succeeded_at_ms, next_try_at_ms: null });
    const name = `refund-done:${outTradeNo}:${reason}`;
    await post(tx, { name, payableId, from: 'wechat', to: 'refunds_open', amountFen, leaf: refundLeaf('refund.succeeded', refund) }, nowMs);
    await appendToOutbox(tx, [{ topic: REFUND_SUCCEEDED, payload: { payableId, outTradeNo, reason, amountFen } }], nowMs);
  }

  /** A closed refund is over for WeChat; the intent is not. https://pay.weixin.qq.com/doc/v3/merchant/4012791948 */
  private async goOn(tx: Sql, refund: RefundRow, nowMs: number): Promise<void> {
    if (refund.series >= MOST_SERIES) return this.handOver(tx, refund, 'refund_closed', nowMs);
    await updateRefund(tx, refund.outRefundNo, { state: 'closed', next_try_at_ms: null });
    await this.refunds.renew(tx, refund, nowMs);
  }
}
