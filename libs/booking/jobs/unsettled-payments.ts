import { Inject, Injectable } from '@nestjs/common';
import { UnappliedFacts } from '#payments';
import { Sweep } from '#platform';
import { SettlePayment } from '../use-cases/settle-payment.js';

/** Payments whose job did not come, as while Redis is away. */
@Injectable()
export class UnsettledPayments extends Sweep {
  override readonly name = 'unsettled-payments';

  constructor(
    @Inject(UnappliedFacts) private readonly facts: UnappliedFacts,
    @Inject(SettlePayment) private readonly settlePayment: SettlePayment,
  ) {
    super();
  }

  override run(): Promise<number> {
    return this.facts.applyEach('payment', (inboxId) => this.settlePayment.execute(inboxId));
  }
}
