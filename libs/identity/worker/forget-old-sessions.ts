import { Inject, Injectable } from '@nestjs/common';
import { DataSource } from 'typeorm';
import { Clock } from '#kernel';
import { Sweep } from '#platform';
import { deleteInvitationsExpiredBefore } from '../adapters/invitation-rows.js';
import { deleteSessionsExpiredBefore } from '../adapters/session-rows.js';
import { deleteStaffSessionsExpiredBefore } from '../adapters/staff-session-rows.js';
import { deleteTriesSettledBefore } from '../adapters/staff-try-rows.js';

/** So long after its end a session can still be looked at when somebody asks who was logged in. */
const KEPT_MS = 7 * 24 * 3_600_000;
const BATCH = 5_000;

/**
 * Removes sessions of residents and staff and invitations that ended long ago, and tries to log in that are forgiven. Live tickets need no
 * sweep: they end with their key in Redis.
 */
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
    const nowMs = this.clock.nowMs();
    const beforeMs = nowMs - KEPT_MS;
    const counts = [
      await deleteStaffSessionsExpiredBefore(this.dataSource, beforeMs, BATCH),
      await deleteInvitationsExpiredBefore(this.dataSource, beforeMs, BATCH),
      await deleteTriesSettledBefore(this.dataSource, nowMs, BATCH),
      await deleteSessionsExpiredBefore(this.dataSource, beforeMs, BATCH),
    ];
    return counts.reduce((sum, count) => sum + count, 0);
  }
}
