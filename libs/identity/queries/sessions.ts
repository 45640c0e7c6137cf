import { Inject, Injectable } from '@nestjs/common';
import { LRUCache } from 'lru-cache';
import { DataSource } from 'typeorm';
import { Clock } from '#kernel';
import { Evictions } from '../adapters/evictions.js';
import { isTokenShaped, sessionIdOf } from '../adapters/secret-tokens.js';
import { findSession, noteSeen, type SessionRow } from '../adapters/session-rows.js';
import { SharedLookups } from '../adapters/shared-lookups.js';
import { isLive, shouldNoteSeen } from '../domain/session-lifetime.js';

/** Who is asking. */
export interface Principal {
  readonly residentId: string;
}

const REMEMBERED = 50_000;
const REMEMBERED_MS = 5_000;

/** Whom a token stands for. Asked thousands of times a second, so answers are remembered for five seconds, or until they are revoked. */
@Injectable()
export class Sessions {
  private readonly sessions: SharedLookups<string, SessionRow>;
  /** Names of sessions that were good here, longer than what is known of them is believed. */
  private readonly acquainted = new LRUCache<string, true>({ max: REMEMBERED });

  constructor(
    @Inject(DataSource) private readonly dataSource: DataSource,
    @Inject(Clock) private readonly clock: Clock,
    private readonly evictions: Evictions,
  ) {
    const load = (sessionId: string) => this.load(Buffer.from(sessionId, 'base64url'));
    this.sessions = new SharedLookups({ max: REMEMBERED, ttlMs: REMEMBERED_MS, nowMs: () => clock.nowMs(), load });
    evictions.listen((eviction) => {
      if (eviction.kind === 'token') this.sessions.evict(eviction.token);
      if (eviction.kind === 'resident') this.sessions.evictWhere((session) => session.residentId === eviction.residentId);
      if (eviction.kind === 'everything') this.sessions.evictAll();
    });
  }

  /** Whether this process has seen the token good and not bad since, so that it is no guess. Asks no store. */
  knows(token: string): boolean {
    return isTokenShaped(token) && this.acquainted.has(sessionIdOf(token));
  }

  /** `undefined` when the token is unknown, revoked, expired or idle for too long: the caller learns no more. */
  async principalOf(token: string): Promise<Principal | undefined> {
    if (!isTokenShaped(token)) return undefined;
    const sessionId = sessionIdOf(token);
    const session = await this.sessions.get(sessionId);
    if (!session || !isLive(session, this.clock.nowMs())) {
      this.acquainted.delete(sessionId);
      return undefined;
    }
    this.acquainted.set(sessionId, true);
    return { residentId: session.residentId };
  }

  /** Whether a session still lives; for what it opened and outlasts a request. */
  async lives(sessionId: string): Promise<boolean> {
    const session = await this.sessions.get(sessionId);
    return session !== undefined && isLive(session, this.clock.nowMs());
  }

  /** Tells at once which session was revoked, or whose all were. Without Redis other processes do not hear of it: ask `lives` now and then. */
  onRevoked(listener: (revoked: { readonly sessionId: string } | { readonly residentId: string }) => void): void {
    this.evictions.listen((eviction) => {
      if (eviction.kind === 'token') listener({ sessionId: eviction.token });
      if (eviction.kind === 'resident') listener({ residentId: eviction.residentId });
    });
  }

  private async load(tokenHash: Buffer): Promise<SessionRow | undefined> {
    const session = await findSession(this.dataSource, tokenHash);
    const nowMs = this.clock.nowMs();
    if (!session || !isLive(session, nowMs)) return undefined;
    if (!shouldNoteSeen(session, nowMs)) return session;
    await noteSeen(this.dataSource, tokenHash, nowMs).catch(() => undefined); // the next look-up tries again
    return { ...session, seenAtMs: nowMs };
  }
}
