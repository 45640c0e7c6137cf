import { Inject, Injectable } from '@nestjs/common';
import { Sweep } from '#platform';
import { UnappliedFacts } from '../unapplied-facts.js';
import { ApplyRefundReport } from '../use-cases/apply-refund-report.js';

/** Reports of refunds whose job did not come. */
@Injectable()
export class UnappliedRefundReports extends Sweep {
  override readonly name = 'unapplied-refund-reports';

  constructor(
    @Inject(UnappliedFacts) private readonly facts: UnappliedFacts,
    @Inject(ApplyRefundReport) private readonly applyRefundReport: ApplyRefundReport,
  ) {
    super();
  }

  override run(): Promise<number> {
    return this.facts.applyEach('refund', (inboxId) => this.applyRefundReport.execute(inboxId));
  }
}
