import { Inject, Injectable } from '@nestjs/common';
import { Sweep } from '#platform';
import { SumDemand } from '../use-cases/sum-demand.js';

/** Sums a night soon after its last noon. */
@Injectable()
export class SummingDemand extends Sweep {
  override readonly name = 'summing-unmet-demand';
  override readonly everyMs = 60_000;

  constructor(@Inject(SumDemand) private readonly sumDemand: SumDemand) {
    super();
  }

  override run(): Promise<number> {
    return this.sumDemand.execute();
  }
}
