import { Module } from '@nestjs/common';
import { RefundReports } from './adapters/refund-reports.js';
import { PaymentsModule } from './payments.module.js';
import { ApplyRefundReport } from './use-cases/apply-refund-report.js';
import { SendRefund } from './use-cases/send-refund.js';
import { DueRefunds } from './worker/due-refunds.js';
import { ApplyRefundReportJob, SendRefundJob } from './worker/jobs.js';
import { UnappliedRefundReports } from './worker/unapplied-refund-reports.js';
import { UnpaidOrders } from './worker/unpaid-orders.js';

/** What a worker does for payments. A gateway does not import it, and so does none of it. */
@Module({
  imports: [PaymentsModule],
  providers: [
    RefundReports,
    SendRefund,
    ApplyRefundReport,
    SendRefundJob,
    ApplyRefundReportJob,
    DueRefunds,
    UnpaidOrders,
    UnappliedRefundReports,
  ],
})
export class PaymentsWorkerModule {}
