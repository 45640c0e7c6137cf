import { Inject, Injectable } from '@nestjs/common';
import { DataSource } from 'typeorm';
import { Clock } from '#kernel';
import { Sweep } from '#platform';
import { deleteNoticesDueBefore } from '../adapters/notice-rows.js';

/** So long somebody may still ask what they were told; no event is reported again after it. */
const KEPT_MS = 30 * 24 * 3_600_000;
const BATCH = 5_000;

/** Removes notices that are long past. */
@Injectable()
export class ForgetOldNotices extends Sweep {
  override readonly name = 'forget-old-notices';
  override readonly everyMs = 10 * 60_000;

  constructor(
    @Inject(DataSource) private readonly dataSource: DataSource,
    @Inject(Clock) private readonly clock: Clock,
  ) {
    super();
  }

  override run(): Promise<number> {
    return deleteNoticesDueBefore(this.dataSource, this.clock.nowMs() - KEPT_MS, BATCH);
  }
}
