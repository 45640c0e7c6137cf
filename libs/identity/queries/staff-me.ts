import { Inject, Injectable } from '@nestjs/common';
import { DataSource } from 'typeorm';
import type { StaffMeView, StaffSessionView } from '#contracts';
import { Clock, formatInstant, MINUTE_MS } from '#kernel';
import { csrfTokenOf } from '../adapters/secret-tokens.js';
import { openStaffSessions } from '../adapters/staff-session-rows.js';
import { isLive, STAFF_SESSION } from '../domain/session-lifetime.js';
import { isOfficer, type StaffPrincipal } from '../domain/staff.js';

/** What staff are told of themselves. */
@Injectable()
export class StaffMe {
  constructor(
    @Inject(DataSource) private readonly dataSource: DataSource,
    @Inject(Clock) private readonly clock: Clock,
  ) {}

  /** `token` is that of their session. */
  async of(staff: StaffPrincipal, token: string): Promise<StaffMeView> {
    const { staffId, name, role, sessionId, expiresAtMs, steppedUpUntilMs } = staff;
    const [login] = await this.dataSource.query<{ account: string | null; recoveryCodesLeft: number }[]>(
      `SELECT (SELECT account FROM staff_login WHERE staff_id = ?) AS account,
         (SELECT COUNT(*) FROM staff_recovery_code WHERE staff_id = ?) AS recoveryCodesLeft`,
      [staffId, staffId],
    );
    return {
      id: staffId,
      name,
      account: login?.account ?? null,
      role,
      partner: isOfficer(staff) ? null : { id: staff.partnerCode, name: staff.partnerName },
      csrfToken: csrfTokenOf(token),
      session: {
        id: sessionId,
        expiresAt: formatInstant(expiresAtMs),
        idleMinutes: STAFF_SESSION.idleMs / MINUTE_MS,
        steppedUpUntil: this.clock.nowMs() < steppedUpUntilMs ? formatInstant(steppedUpUntilMs) : null,
      },
      recoveryCodesLeft: Number(login?.recoveryCodesLeft ?? 0),
    };
  }

  /** Their sessions that live, on all devices, the last used first. */
  async sessionsOf({ staffId, sessionId }: StaffPrincipal): Promise<StaffSessionView[]> {
    const nowMs = this.clock.nowMs();
    const open = await openStaffSessions(this.dataSource, staffId, nowMs);
    return open
      .filter((session) => isLive(session, STAFF_SESSION, nowMs))
      .map(({ tokenHash, device, sinceMs, seenAtMs, expiresAtMs }) => {
        const id = tokenHash.toString('base64url');
        const times = { since: formatInstant(sinceMs), seenAt: formatInstant(seenAtMs), expiresAt: formatInstant(expiresAtMs) };
        return { id, device, ...times, isCurrent: id === sessionId };
      });
  }
}
