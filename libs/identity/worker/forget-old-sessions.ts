import { Inject, Injectable } from '@nestjs/common';
import { DataSource } from 'typeorm';
import { Clock } from '#kernel';
import { Sweep } from '#platform';
import { deleteSessionsExpiredBefore } from '../adapters/session-rows.js';
import { deleteStaffSessionsExpiredBefore } from '../adapters/staff-session-rows.js';

/** So long after its end a session can still be looked at when somebody asks who was logged in. */
const KEPT_MS = 7 * 24 * 3_600_000;
const BATCH = 5_000;

/** Removes sessions of residents and staff that ended long ago. Live tickets need no sweep: they end with their key in Redis. */
@Injectable()
export class ForgetOldSessions extends Sweep {
  override readonly name = 'forget-old-sessions';
  override readonly everyMs = 10 * 60_000;

  constructor(
    @Inject(DataSource) private readonly dataSource: DataSource,
    @Inject(Clock) private readonly clock: Clock,
  ) {
    super();
  }

  override async run(): Promise<number> {
    const beforeMs = this.clock.nowMs() - KEPT_MS;
    const ofStaff = await deleteStaffSessionsExpiredBefore(this.dataSource, beforeMs, BATCH);
    return ofStaff + (await deleteSessionsExpiredBefore(this.dataSource, beforeMs, BATCH));
  }
}
