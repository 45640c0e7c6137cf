import { Inject, Injectable } from '@nestjs/common';
import { DataSource } from 'typeorm';
import { Clock } from '#kernel';
import { OfficeScope, TenantScope } from '#platform';
import { Evictions } from '../adapters/evictions.js';
import { RememberedSessions } from '../adapters/remembered-sessions.js';
import { findStaffSession, noteStaffSeen, type StaffSessionRow } from '../adapters/staff-session-rows.js';
import { isLive, STAFF_SESSION } from '../domain/session-lifetime.js';
import type { StaffPrincipal } from '../domain/staff.js';

/** Whom the cookie of staff stands for, and what they may do. */
@Injectable()
export class StaffSessions {
  private readonly sessions: RememberedSessions<StaffSessionRow>;

  constructor(
    @Inject(DataSource) private readonly dataSource: DataSource,
    @Inject(Clock) private readonly clock: Clock,
    private readonly evictions: Evictions,
  ) {
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
    return session && principal(session);
  }

  /**
   * Whom a session stands for now; for what it opened and outlasts a request, such as a live connection, which is asked about again every
   * few seconds. `undefined` when it has ended. What is said is true now, whatever is remembered; being asked about is no use of a session,
   * so it ends when its owner has left the desk.
   */
  async named(sessionId: string): Promise<StaffPrincipal | undefined> {
    const session = await findStaffSession(this.dataSource, Buffer.from(sessionId, 'base64url'));
    return session && isLive(session, STAFF_SESSION, this.clock.nowMs()) ? principal(session) : undefined;
  }

  /**
   * Tells at once which session was revoked, or whose all have to be looked at again: their role changed, or they may no longer act.
   * Without Redis other processes do not hear of it: ask `named` every few seconds as well.
   */
  onRevoked(listener: (revoked: { readonly sessionId: string } | { readonly staffId: string }) => void): void {
    this.evictions.listen((eviction) => {
      if (eviction.kind === 'token') listener({ sessionId: eviction.token });
      if (eviction.kind === 'staff') listener({ staffId: eviction.staffId });
    });
  }
}

function principal(session: StaffSessionRow): StaffPrincipal {
  const { staffId, name, tokenHash, expiresAtMs, steppedUpUntilMs } = session;
  const told = { staffId, name, sessionId: tokenHash.toString('base64url'), expiresAtMs, steppedUpUntilMs };
  if (session.partnerId === null) return { ...told, role: session.role, scope: OfficeScope.of(session) };
  const { role, partnerId, partnerCode, partnerName } = session;
  return { ...told, role, partnerId, partnerCode, partnerName, scope: TenantScope.of(session) };
}
