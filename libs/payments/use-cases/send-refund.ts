import { Inject, Injectable } from '@nestjs/common';
import { DataSource } from 'typeorm';
import { Clock } from '#kernel';
import { failpoint, raiseIncident, type Sql, Transactions } from '#platform';
import { lockAttempt } from '../adapters/attempt-rows.js';
import { RefundReports } from '../adapters/refund-reports.js';
import { findRefund, type RefundRow, refundsOfOrder, updateRefund } from '../adapters/refund-rows.js';
import { mismatchOfRefund } from '../domain/mismatch.js';
import { type Outcome, PaymentProvider, type RefundReport } from '../domain/payment-provider.js';
import { ACCEPTED_PATIENCE_MS, dutyAfter, OPEN_PATIENCE_MS, pauseAfterEnquiry, REFUND_SPACING_MS } from '../domain/refund-plan.js';

/** While a call is under way nobody else makes it; if its process dies, another does after this. */
const LEASE_MS = 30_000;

type Claimed = RefundRow & { readonly state: 'open' | 'accepted' };

/** Carries a refund on by one step: sends it while it is open, asks about it once it is accepted. No lock is held while WeChat is called. */
@Injectable()
export class SendRefund {
  constructor(
    @Inject(DataSource) private readonly dataSource: DataSource,
    @Inject(Transactions) private readonly transactions: Transactions,
    @Inject(PaymentProvider) private readonly provider: PaymentProvider,
    @Inject(RefundReports) private readonly reports: RefundReports,
    @Inject(Clock) private readonly clock: Clock,
  ) {}

  /** Does nothing when the refund is not due, has ended, or somebody else is at it. */
  async execute(outRefundNo: string): Promise<void> {
    const known = await findRefund(this.dataSource, outRefundNo);
    if (!known) return;
    const claimed = await this.transactions.run((tx) => this.claim(tx, known));
    if (!claimed) return;
    if (claimed.state === 'accepted') return this.enquire(claimed);
    await failpoint('refund.beforeCall');
    const outcome = await this.provider.requestRefund(claimed.requestBody);
    await failpoint('refund.afterCall');
    await this.settleRequest(claimed, outcome);
  }

  private async claim(tx: Sql, { outTradeNo, outRefundNo }: RefundRow): Promise<Claimed | undefined> {
    const nowMs = this.clock.nowMs();
    await lockAttempt(tx, outTradeNo);
    const all = await refundsOfOrder(tx, outTradeNo);
    const refund = all.find((one) => one.outRefundNo === outRefundNo);
    if (!refund || !isCarriedOn(refund)) return undefined;
    const isDue = (refund.state === 'open' && refund.sentAtMs === null) || (refund.nextTryAtMs !== null && refund.nextTryAtMs <= nowMs);
    if (!isDue) return undefined;
    const tries = refund.tries + 1;
    if (refund.state === 'accepted') {
      await updateRefund(tx, outRefundNo, { tries, next_try_at_ms: nowMs + pauseAfterEnquiry(tries) });
      return { ...refund, tries };
    }
    // WeChat counts from the arrival of the call before, which may have taken as long as a call lasts.
    const lastSentAtMs = Math.max(...all.filter((one) => one !== refund).map((one) => one.sentAtMs ?? 0));
    const freeAtMs = lastSentAtMs + this.provider.callTimeoutMs + REFUND_SPACING_MS;
    if (nowMs < freeAtMs) {
      await updateRefund(tx, outRefundNo, { next_try_at_ms: freeAtMs });
      return undefined;
    }
    await updateRefund(tx, outRefundNo, { tries, sent_at_ms: nowMs, next_try_at_ms: nowMs + LEASE_MS });
    return { ...refund, tries };
  }

  private async settleRequest(claimed: Claimed, outcome: Outcome<RefundReport>): Promise<void> {
    if (outcome.kind === 'ok') return this.apply(claimed, outcome.value);
    const step = dutyAfter(outcome, claimed.tries);
    if (step.duty === 'enquire') return this.enquire(claimed);
    if (step.duty === 'person') return this.handOver(claimed, step.incident);
    await this.later(claimed, step.pauseMs, step.incident, outcome.kind === 'business' ? outcome.code : undefined);
  }

  /** A refund that WeChat does not know although it refused to take it, or took it, is beyond what we can work out. */
  private async enquire(claimed: Claimed): Promise<void> {
    const outcome = await this.provider.queryRefund(claimed.outRefundNo);
    if (outcome.kind === 'ok') return this.apply(claimed, outcome.value);
    const isUnknownToThem = outcome.kind === 'business' && outcome.code === 'RESOURCENOTEXISTS';
    if (isUnknownToThem && claimed.state === 'open') return this.handOver(claimed, 'refund_not_accepted');
    const patienceMs = claimed.state === 'open' ? OPEN_PATIENCE_MS : ACCEPTED_PATIENCE_MS;
    if (this.clock.nowMs() > claimed.createdAtMs + patienceMs) await this.handOver(claimed, 'refund_overdue');
  }

  private async later(claimed: Claimed, pauseMs: number, incident: string | undefined, code: string | undefined): Promise<void> {
    const nowMs = this.clock.nowMs();
    if (nowMs > claimed.createdAtMs + OPEN_PATIENCE_MS) return this.handOver(claimed, 'refund_overdue');
    await this.onFresh(claimed, async (tx, refund) => {
      if (refund.state !== 'open') return;
      await updateRefund(tx, refund.outRefundNo, { next_try_at_ms: nowMs + pauseMs });
      const detail = { outTradeNo: refund.outTradeNo, amountFen: refund.amountFen, code };
      if (incident) await raiseIncident(tx, { kind: incident, subject: refund.outRefundNo, detail }, nowMs);
    });
  }

  private apply(claimed: Claimed, report: RefundReport): Promise<void> {
    return this.onFresh(claimed, async (tx, refund) => {
      const nowMs = this.clock.nowMs();
      const isAnother = mismatchOfRefund(refund, this.provider.account, report) !== undefined;
      if (!isAnother) await this.reports.apply(tx, refund, report, nowMs);
      else if (isCarriedOn(refund)) await this.reports.handOver(tx, refund, 'refund_mismatch', nowMs);
    });
  }

  private handOver(claimed: Claimed, incident: string): Promise<void> {
    return this.onFresh(claimed, async (tx, refund) => {
      if (isCarriedOn(refund)) await this.reports.handOver(tx, refund, incident, this.clock.nowMs());
    });
  }

  /** A notification may have come while we called: what is written is decided on the row as it is now. */
  private async onFresh({ outTradeNo, outRefundNo }: Claimed, work: (tx: Sql, refund: RefundRow) => Promise<void>): Promise<void> {
    await this.transactions.run(async (tx) => {
      await lockAttempt(tx, outTradeNo);
      const refund = await findRefund(tx, outRefundNo);
      if (refund) await work(tx, refund);
    });
  }
}

function isCarriedOn(refund: RefundRow): refund is Claimed {
  return refund.state === 'open' || refund.state === 'accepted';
}
