import { Inject, Injectable } from '@nestjs/common';
import { DataSource } from 'typeorm';
import { Clock } from '#kernel';
import { TenantScope } from '#platform';
import { Evictions } from '../adapters/evictions.js';
import { RememberedSessions } from '../adapters/remembered-sessions.js';
import { findStaffSession, noteStaffSeen, type StaffSessionRow } from '../adapters/staff-session-rows.js';
import { STAFF_SESSION } from '../domain/session-lifetime.js';
import type { StaffPrincipal } from '../domain/staff.js';

/** Whom the cookie of a partner's staff stands for, and what they may do. */
@Injectable()
export class StaffSessions {
  private readonly sessions: RememberedSessions<StaffSessionRow>;

  constructor(@Inject(DataSource) dataSource: DataSource, @Inject(Clock) clock: Clock, evictions: Evictions) {
    const store = {
      find: (tokenHash: Buffer) => findStaffSession(dataSource, tokenHash),
      noteSeen: (tokenHash: Buffer, nowMs: number) => noteStaffSeen(dataSource, tokenHash, nowMs),
    };
    this.sessions = new RememberedSessions(store, STAFF_SESSION, clock);
    evictions.listen((eviction) => {
      if (eviction.kind === 'token') this.sessions.forget(eviction.token);
      if (eviction.kind === 'staff') this.sessions.forgetWhere((session) => session.staffId === eviction.staffId);
      if (eviction.kind === 'everything') this.sessions.forgetAll();
    });
  }

  /** Whether this process has seen the token good and not bad since, so that it is no guess. Asks no store. */
  knows(token: string): boolean {
    return this.sessions.knows(token);
  }

  /** `undefined` when the token is unknown, revoked, expired or idle for too long, or when its owner may no longer act. */
  async principalOf(token: string): Promise<StaffPrincipal | undefined> {
    const session = await this.sessions.ofToken(token);
    if (!session) return undefined;
    const { expiresAtMs: _, seenAtMs: __, ...staff } = session;
    return { ...staff, scope: TenantScope.of(staff) };
  }
}
