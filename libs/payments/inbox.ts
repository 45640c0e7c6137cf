import { createHash } from 'node:crypto';
import { Inject, Injectable } from '@nestjs/common';
import { DataSource } from 'typeorm';
import { assert, Clock, type Fen } from '#kernel';
import { appendToOutbox, FieldCipher, raiseIncident, type Sql, Transactions } from '#platform';
import { type AttemptRow, findAttempt, lockAttempt } from './adapters/attempt-rows.js';
import { findInboxRow, type InboxRow, insertInboxRow } from './adapters/inbox-rows.js';
import { findRefund } from './adapters/refund-rows.js';
import { type Mismatch, mismatchOfPayment, mismatchOfRefund } from './domain/mismatch.js';
import { type OrderReport, PaymentProvider, type ReceivedNotification, type RefundReport } from './domain/payment-provider.js';
import { PAYMENT_RECEIVED, type PaymentReceived, REFUND_REPORTED } from './events.js';

/** A payment that WeChat reported and that agrees with its order. */
export interface PaymentReport {
  readonly inboxId: number;
  readonly outTradeNo: string;
  readonly payableId: string;
  readonly transactionId: string;
  readonly amountFen: Fen;
  readonly paidAtMs: number;
  readonly appliedAtMs: number | null;
  /** The transaction that paid the order already. */
  readonly paidBy: string | null;
}

type Received<Kind> = Extract<ReceivedNotification, { kind: Kind }>;

/**
 * The one intake of what WeChat tells us, by notification or in answer to a query. A fact is one row however often it is told,
 * and telling the rest of the product is part of the same commit.
 */
@Injectable()
export class Inbox {
  constructor(
    @Inject(DataSource) private readonly dataSource: DataSource,
    @Inject(Transactions) private readonly transactions: Transactions,
    @Inject(PaymentProvider) private readonly provider: PaymentProvider,
    @Inject(FieldCipher) private readonly cipher: FieldCipher,
    @Inject(Clock) private readonly clock: Clock,
  ) {}

  /**
   * Stores a fact and, if it is new, tells of it. What differs from our order is stored with an incident and told to nobody: it keeps a key
   * of its own, so that it never stands in the way of the true report.
   */
  async store(received: ReceivedNotification): Promise<void> {
    const nowMs = this.clock.nowMs();
    await this.transactions.run(async (tx) => {
      const { payableId, mismatch } = await this.compare(tx, received);
      const id = await insertInboxRow(tx, this.rowOf(received, mismatch, nowMs));
      if (mismatch) await raiseIncident(tx, incidentOf(received, mismatch), nowMs);
      else if (id !== undefined) await appendToOutbox(tx, [messageOf(received, id, payableId)], nowMs);
    });
  }

  /** The payment behind a `payment.received`. */
  async read(inboxId: number): Promise<PaymentReport> {
    const row = await findInboxRow(this.dataSource, inboxId);
    const order = row && (await findAttempt(this.dataSource, this.openPayment(row).outTradeNo));
    return this.reportOf(inboxId, row, order);
  }

  /** The same, with its order locked: nothing of it changes before the end of the transaction. */
  async lock(tx: Sql, { inboxId, outTradeNo }: Pick<PaymentReceived, 'inboxId' | 'outTradeNo'>): Promise<PaymentReport> {
    const [row, order] = await Promise.all([findInboxRow(tx, inboxId), lockAttempt(tx, outTradeNo)]);
    return this.reportOf(inboxId, row, order);
  }

  private reportOf(inboxId: number, row: InboxRow | undefined, order: AttemptRow | undefined): PaymentReport {
    assert(row?.kind === 'payment', `no payment in the inbox under ${inboxId}`);
    const report = this.openPayment(row);
    const isOurs = order?.outTradeNo === report.outTradeNo && !mismatchOfPayment(order, this.provider.account, report);
    assert(isOurs, `the payment under ${inboxId} was never told of`);
    const { outTradeNo, payableId, amountFen } = order;
    const { transactionId = '', paidAtMs = 0 } = report; // present, or it would have been a mismatch
    const paidBy = order.state === 'paid' ? order.transactionId : null;
    return { inboxId, outTradeNo, payableId, transactionId, amountFen, paidAtMs, appliedAtMs: row.appliedAtMs, paidBy };
  }

  /** The refund's report behind a `refund.reported`, or undefined when it has been applied. */
  async readRefund(inboxId: number): Promise<RefundReport | undefined> {
    const row = await findInboxRow(this.dataSource, inboxId);
    assert(row?.kind === 'refund', `no refund in the inbox under ${inboxId}`);
    if (row.appliedAtMs !== null) return undefined;
    return (this.openRow(row) as Received<'refund'>).report;
  }

  private openRow({ kind, businessKey, notificationId, contentSealed }: InboxRow): ReceivedNotification {
    const report: unknown = JSON.parse(this.cipher.open(contentSealed, sealedContentPlace(businessKey)));
    return { kind, notificationId, report } as ReceivedNotification; // written by ourselves and sealed since
  }

  private openPayment(row: InboxRow): OrderReport {
    return (this.openRow(row) as Received<'payment'>).report;
  }

  private async compare(
    tx: Sql,
    received: ReceivedNotification,
  ): Promise<{ payableId?: string | undefined; mismatch: Mismatch | undefined }> {
    const { account } = this.provider;
    if (received.kind === 'payment') {
      const order = await findAttempt(tx, received.report.outTradeNo);
      return { payableId: order?.payableId, mismatch: mismatchOfPayment(order, account, received.report) };
    }
    return { mismatch: mismatchOfRefund(await findRefund(tx, received.report.outRefundNo), account, received.report) };
  }

  private rowOf(received: ReceivedNotification, mismatch: Mismatch | undefined, nowMs: number) {
    const content = JSON.stringify(received.report);
    const digest = createHash('sha256').update(content).digest();
    const businessKey = mismatch ? `mismatch:${digest.toString('hex')}` : businessKeyOf(received);
    return {
      kind: received.kind,
      businessKey,
      notificationId: received.notificationId,
      digest,
      contentSealed: this.cipher.seal(content, sealedContentPlace(businessKey)),
      receivedAtMs: nowMs,
      toldAtMs: mismatch ? null : nowMs,
    };
  }
}

/** Binds the sealed report to its row. */
export function sealedContentPlace(businessKey: string): string {
  return `notification_inbox.content_sealed:${businessKey}`;
}

/** What makes two reports the same fact. The id of a notification does not: copies and queries come without it or with another. */
function businessKeyOf(received: ReceivedNotification): string {
  if (received.kind === 'payment') return `payment:${received.report.transactionId ?? received.report.outTradeNo}`;
  return `refund:${received.report.outRefundNo}:${received.report.status}`;
}

function messageOf(received: ReceivedNotification, inboxId: number, payableId: string | undefined) {
  return received.kind === 'payment'
    ? { topic: PAYMENT_RECEIVED, payload: { inboxId, outTradeNo: received.report.outTradeNo, payableId } }
    : { topic: REFUND_REPORTED, payload: { inboxId } };
}

function incidentOf(received: ReceivedNotification, mismatch: Mismatch) {
  const { outTradeNo } = received.report;
  const subject = received.kind === 'payment' ? outTradeNo : received.report.outRefundNo;
  return { kind: `${received.kind}_mismatch`, subject, detail: { outTradeNo, ...mismatch } };
}
