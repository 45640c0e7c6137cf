import { Inject, Injectable } from '@nestjs/common';
import { DataSource } from 'typeorm';
import { Clock } from '#kernel';
import { Sweep } from '#platform';
import { SendRefund } from '../use-cases/send-refund.js';
import { inParallel } from './in-parallel.js';

const MOST = 100;
const AT_ONCE = 4;

/** Refunds that wait for another try, and accepted ones that are to be asked about. */
@Injectable()
export class DueRefunds extends Sweep {
  override readonly name = 'due-refunds';

  constructor(
    @Inject(DataSource) private readonly dataSource: DataSource,
    @Inject(SendRefund) private readonly sendRefund: SendRefund,
    @Inject(Clock) private readonly clock: Clock,
  ) {
    super();
  }

  /** Two workers may find the same refund: the claim lets one of them through. */
  override async run(): Promise<number> {
    const due = [...(await this.dueIn('open')), ...(await this.dueIn('accepted'))];
    await inParallel(due, AT_ONCE, (row) => this.sendRefund.execute(row.outRefundNo));
    return due.length;
  }

  private dueIn(state: 'open' | 'accepted'): Promise<{ outRefundNo: string }[]> {
    return this.dataSource.query(
      'SELECT out_refund_no AS outRefundNo FROM refund WHERE state = ? AND next_try_at_ms <= ? ORDER BY next_try_at_ms LIMIT ?',
      [state, this.clock.nowMs(), MOST],
    );
  }
}
