import { Inject, Injectable } from '@nestjs/common';
import { assert, type Fen, Ids } from '#kernel';
import { appendToOutbox, type Sql } from '#platform';
import { lockAttempt } from './adapters/attempt-rows.js';
import { post, refundLeaf } from './adapters/postings.js';
import { insertRefund, type NewRefundRow, refundsOfOrder } from './adapters/refund-rows.js';
import { PaymentProvider } from './domain/payment-provider.js';
import { REFUND_REQUESTED } from './events.js';

export interface RefundIntent {
  readonly payableId: string;
  readonly outTradeNo: string;
  /** Code of why; an order is refunded once per reason. ASCII, at most 40 characters. */
  readonly reason: string;
  readonly amountFen: Fen;
  /** Where the money lies: `clearing` when it was never kept. */
  readonly from: 'clearing' | 'revenue';
  readonly nowMs: number;
}

type RefundToOpen = Omit<NewRefundRow, 'outRefundNo' | 'requestBody'>;

/** The words the person reads beside the refund. */
const REASON_TEXT = '错峰停车预约退款';

/** Intents to refund. An intent is a row of the commit that decided it; a worker carries it to WeChat until it has ended. */
@Injectable()
export class Refunds {
  constructor(
    @Inject(PaymentProvider) private readonly provider: PaymentProvider,
    @Inject(Ids) private readonly ids: Ids,
  ) {}

  /**
   * Asks for money to go back, in the caller's transaction. The same intent again changes nothing. More than was paid, an order that is not
   * paid, and another amount under the same reason are bugs of the caller.
   */
  async request(tx: Sql, intent: RefundIntent): Promise<'requested' | 'already'> {
    const { payableId, outTradeNo, reason, amountFen, from, nowMs } = intent;
    assert(Number.isSafeInteger(amountFen) && amountFen >= 1, `not an amount to refund: ${amountFen}`);
    const attempt = await lockAttempt(tx, outTradeNo);
    assert(attempt?.state === 'paid' && attempt.payableId === payableId, `order ${outTradeNo} was not paid for ${payableId}`);
    const others = await refundsOfOrder(tx, outTradeNo);
    const same = others.find((refund) => refund.reason === reason);
    if (same) {
      assert(same.amountFen === amountFen, `refund of ${outTradeNo} for ${reason} changed its amount`);
      return 'already';
    }
    const refundedFen = others.filter((refund) => refund.state !== 'closed').reduce((sum, refund) => sum + refund.amountFen, 0);
    assert(refundedFen + amountFen <= attempt.amountFen, `refunds of ${outTradeNo} would exceed what was paid`);
    const outRefundNo = await this.open(tx, { payableId, outTradeNo, reason, series: 1, amountFen, totalFen: attempt.amountFen }, nowMs);
    const leaf = refundLeaf('refund.requested', { outTradeNo, outRefundNo, reason, amountFen });
    await post(tx, { name: `refund-open:${outTradeNo}:${reason}`, payableId, from: 'refunds_open', to: from, amountFen, leaf }, nowMs);
    return 'requested';
  }

  /** Carries an intent on under a new number, because WeChat has closed the refund before. The money stays where it is. */
  async renew(tx: Sql, before: RefundToOpen, nowMs: number): Promise<void> {
    await this.open(tx, { ...before, series: before.series + 1 }, nowMs);
  }

  private async open(tx: Sql, refund: RefundToOpen, nowMs: number): Promise<string> {
    const outRefundNo = this.ids.next().replaceAll('-', '');
    const { outTradeNo, amountFen, totalFen } = refund;
    const requestBody = this.provider.refundBytes({ outTradeNo, outRefundNo, amountFen, totalFen, reason: REASON_TEXT });
    await insertRefund(tx, { ...refund, outRefundNo, requestBody }, nowMs);
    await appendToOutbox(tx, [{ topic: REFUND_REQUESTED, payload: { outRefundNo } }], nowMs);
    return outRefundNo;
  }
}
