import { Inject, Injectable } from '@nestjs/common';
import { DataSource } from 'typeorm';
import { Clock } from '#kernel';
import { Batcher } from '#platform';
import { Evictions } from '../adapters/evictions.js';
import { RememberedSessions } from '../adapters/remembered-sessions.js';
import { findSessions, noteSeen, type SessionRow } from '../adapters/session-rows.js';
import { RESIDENT_SESSION } from '../domain/session-lifetime.js';

/** Who is asking. */
export interface Principal {
  readonly residentId: string;
}

/** Whom a resident's token stands for. */
@Injectable()
export class Sessions {
  private readonly sessions: RememberedSessions<SessionRow>;

  constructor(
    @Inject(DataSource) dataSource: DataSource,
    @Inject(Clock) clock: Clock,
    private readonly evictions: Evictions,
  ) {
    const lookUps = new Batcher<Buffer, SessionRow | undefined>('sessions', (hashes) => findSessions(dataSource, hashes));
    const sights = new Batcher<Buffer, undefined>('session sights', async (hashes) => {
      await noteSeen(dataSource, hashes, clock.nowMs());
      return [];
    });
    const store = { find: (tokenHash: Buffer) => lookUps.submit(tokenHash), noteSeen: (tokenHash: Buffer) => sights.submit(tokenHash) };
    this.sessions = new RememberedSessions(store, RESIDENT_SESSION, clock);
    evictions.listen((eviction) => {
      if (eviction.kind === 'token') this.sessions.forget(eviction.token);
      if (eviction.kind === 'resident') this.sessions.forgetWhere((session) => session.residentId === eviction.residentId);
      if (eviction.kind === 'everything') this.sessions.forgetAll();
    });
  }

  /** Whether this process has seen the token good and not bad since, so that it is no guess. Asks no store. */
  knows(token: string): boolean {
    return this.sessions.knows(token);
  }

  /** What `principalOf` answers at once for a token that is known here; `undefined` says nothing. Nearly every request is of this kind. */
  remembered(token: string): Principal | undefined {
    const session = this.sessions.remembered(token);
    return session && { residentId: session.residentId };
  }

  /** `undefined` when the token is unknown, revoked, expired or idle for too long: the caller learns no more. */
  async principalOf(token: string): Promise<Principal | undefined> {
    const session = await this.sessions.ofToken(token);
    return session && { residentId: session.residentId };
  }

  /** Whether a session still lives; for what it opened and outlasts a request. */
  async lives(sessionId: string): Promise<boolean> {
    return (await this.sessions.named(sessionId)) !== undefined;
  }

  /** Tells at once which session was revoked, or whose all were. Without Redis other processes do not hear of it: ask `lives` now and then. */
  onRevoked(listener: (revoked: { readonly sessionId: string } | { readonly residentId: string }) => void): void {
    this.evictions.listen((eviction) => {
      if (eviction.kind === 'token') listener({ sessionId: eviction.token });
      if (eviction.kind === 'resident') listener({ residentId: eviction.residentId });
    });
  }
}
