import { Injectable } from '@nestjs/common';
import { assert, type Fen } from '#kernel';
import type { Sql } from '#platform';
import { markPaid } from './adapters/attempt-rows.js';
import { markApplied } from './adapters/inbox-rows.js';
import { paymentLeaf, post } from './adapters/postings.js';
import type { PaymentReport } from './inbox.js';

/** Where the money is, in double entry. What was paid stays in `clearing` until it is kept or being refunded. */
@Injectable()
export class Ledger {
  /**
   * Records a payment once, as `Inbox.lock` found it in this transaction, and closes its inbox row. `already` means that an earlier
   * transaction did it and decided what becomes of the money: the caller has nothing left to do.
   */
  async recordPaid(tx: Sql, report: PaymentReport, nowMs: number): Promise<'recorded' | 'already'> {
    const { outTradeNo, payableId, transactionId, amountFen, paidAtMs, paidBy } = report;
    await markApplied(tx, report.inboxId, nowMs);
    if (paidBy !== null) {
      assert(paidBy === transactionId, `order ${outTradeNo} was paid by two transactions`);
      return 'already';
    }
    await markPaid(tx, outTradeNo, transactionId, paidAtMs);
    await post(
      tx,
      {
        name: `paid:${outTradeNo}`,
        payableId,
        from: 'clearing',
        to: 'wechat',
        amountFen,
        leaf: paymentLeaf('payment.received', outTradeNo, amountFen),
      },
      nowMs,
    );
    return 'recorded';
  }

  /** Keeps what was paid for an order, or a part of it; once per order. */
  async keep(tx: Sql, payableId: string, outTradeNo: string, amountFen: Fen, nowMs: number): Promise<void> {
    await post(
      tx,
      {
        name: `kept:${outTradeNo}`,
        payableId,
        from: 'revenue',
        to: 'clearing',
        amountFen,
        leaf: paymentLeaf('payment.kept', outTradeNo, amountFen),
      },
      nowMs,
    );
  }
}
