import { LRUCache } from 'lru-cache';
import type { Clock } from '#kernel';
import { isLive, type SessionLimits, type SessionTimes, shouldNoteSeen } from '../domain/session-lifetime.js';
import { isTokenShaped, sessionIdOf } from './secret-tokens.js';
import { SharedLookups } from './shared-lookups.js';

const REMEMBERED = 50_000;
const REMEMBERED_MS = 5_000;

export interface SessionStore<Session> {
  /** A session that was not revoked; it may have expired. */
  find(tokenHash: Buffer): Promise<Session | undefined>;
  noteSeen(tokenHash: Buffer, nowMs: number): Promise<void>;
}

/** Live sessions of one kind. Asked thousands of times a second, so answers are remembered for five seconds, or until they are revoked. */
export class RememberedSessions<Session extends SessionTimes> {
  private readonly sessions: SharedLookups<string, Session>;
  /** Names of sessions that were good here, longer than what is known of them is believed. */
  private readonly acquainted = new LRUCache<string, true>({ max: REMEMBERED });

  constructor(
    private readonly store: SessionStore<Session>,
    private readonly limits: SessionLimits,
    private readonly clock: Clock,
  ) {
    const load = (sessionId: string) => this.load(Buffer.from(sessionId, 'base64url'));
    this.sessions = new SharedLookups({ max: REMEMBERED, ttlMs: REMEMBERED_MS, nowMs: () => clock.nowMs(), load });
  }

  /** Whether this process has seen the token good and not bad since, so that it is no guess. Asks no store. */
  knows(token: string): boolean {
    return isTokenShaped(token) && this.acquainted.has(sessionIdOf(token));
  }

  /** What `ofToken` answers when it need not ask the store, for a token that is known; `undefined` says nothing. */
  remembered(token: string): Session | undefined {
    if (!isTokenShaped(token)) return undefined;
    const sessionId = sessionIdOf(token);
    const session = this.sessions.remembered(sessionId);
    return session && this.acquainted.has(sessionId) && isLive(session, this.limits, this.clock.nowMs()) ? session : undefined;
  }

  /** `undefined` when the token is unknown, revoked, expired or idle for too long. */
  async ofToken(token: string): Promise<Session | undefined> {
    if (!isTokenShaped(token)) return undefined;
    const sessionId = sessionIdOf(token);
    const session = await this.named(sessionId);
    if (session) this.acquainted.set(sessionId, true);
    else this.acquainted.delete(sessionId);
    return session;
  }

  /** The live session of this name. */
  async named(sessionId: string): Promise<Session | undefined> {
    const session = await this.sessions.get(sessionId);
    return session && isLive(session, this.limits, this.clock.nowMs()) ? session : undefined;
  }

  forget(sessionId: string): void {
    this.sessions.evict(sessionId);
  }

  forgetWhere(fits: (session: Session) => boolean): void {
    this.sessions.evictWhere(fits);
  }

  forgetAll(): void {
    this.sessions.evictAll();
  }

  private async load(tokenHash: Buffer): Promise<Session | undefined> {
    const session = await this.store.find(tokenHash);
    const nowMs = this.clock.nowMs();
    if (!session || !isLive(session, this.limits, nowMs)) return undefined;
    if (!shouldNoteSeen(session, this.limits, nowMs)) return session;
    await this.store.noteSeen(tokenHash, nowMs).catch(() => undefined); // the next look-up tries again
    return { ...session, seenAtMs: nowMs };
  }
}
