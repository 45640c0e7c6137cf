import { Inject, Injectable } from '@nestjs/common';
import { DataSource } from 'typeorm';
import { Clock } from '#kernel';
import { Sweep } from '#platform';

/** Twice as long as a client may repeat a request. */
const KEPT_MS = 48 * 3_600_000;
const BATCH = 5_000;

/** Removes the records of requests that nobody will repeat any more. */
@Injectable()
export class ForgetOldRequests extends Sweep {
  override readonly name = 'forget-old-requests';
  override readonly everyMs = 10 * 60_000;

  constructor(
    @Inject(DataSource) private readonly dataSource: DataSource,
    @Inject(Clock) private readonly clock: Clock,
  ) {
    super();
  }

  override async run(): Promise<number> {
    const result = await this.dataSource.query<{ affectedRows: number }>(
      'DELETE FROM idempotency WHERE created_at_ms < ? ORDER BY created_at_ms LIMIT ?',
      [this.clock.nowMs() - KEPT_MS, BATCH],
    );
    return result.affectedRows;
  }
}
