import { Inject, Injectable } from '@nestjs/common';
import { defineJob, JobHandler } from '#platform';
import { REFUND_REPORTED, REFUND_REQUESTED, RefundReported, RefundRequested } from '../events.js';
import { ApplyRefundReport } from '../use-cases/apply-refund-report.js';
import { SendRefund } from '../use-cases/send-refund.js';

const SEND_REFUND = defineJob({ name: 'send-refund', schema: RefundRequested, on: [REFUND_REQUESTED] });
const APPLY_REFUND_REPORT = defineJob({ name: 'apply-refund-report', schema: RefundReported, on: [REFUND_REPORTED] });

@Injectable()
export class SendRefundJob extends JobHandler<RefundRequested> {
  override readonly job = SEND_REFUND;
  constructor(@Inject(SendRefund) private readonly sendRefund: SendRefund) {
    super();
  }
  override handle({ outRefundNo }: RefundRequested): Promise<void> {
    return this.sendRefund.execute(outRefundNo);
  }
}

@Injectable()
export class ApplyRefundReportJob extends JobHandler<RefundReported> {
  override readonly job = APPLY_REFUND_REPORT;
  constructor(@Inject(ApplyRefundReport) private readonly applyRefundReport: ApplyRefundReport) {
    super();
  }
  override handle({ inboxId }: RefundReported): Promise<void> {
    return this.applyRefundReport.execute(inboxId);
  }
}
