import { MINUTE_MS } from '#kernel';

const HOUR_MS = 60 * MINUTE_MS;
const DAY_MS = 24 * HOUR_MS;

/** When sessions of one kind of person end (OWASP ASVS 7.3.1, 7.3.2). */
export interface SessionLimits {
  /** From the login on, whatever happens. */
  readonly lifetimeMs: number;
  /** Without a request. */
  readonly idleMs: number;
  /** The last request is noted at most this often, so that reading a session seldom writes. */
  readonly seenGrainMs: number;
}

export const RESIDENT_SESSION: SessionLimits = { lifetimeMs: 30 * DAY_MS, idleMs: 7 * DAY_MS, seenGrainMs: HOUR_MS };

/** Who may take bays away from others sits at a desk, and leaves it. */
export const STAFF_SESSION: SessionLimits = { lifetimeMs: 12 * HOUR_MS, idleMs: 30 * MINUTE_MS, seenGrainMs: MINUTE_MS };

/** So long a second factor counts as fresh, for what asks for one. */
export const STEPPED_UP_MS = 5 * MINUTE_MS;

export interface SessionTimes {
  readonly expiresAtMs: number;
  readonly seenAtMs: number;
}

/** A session ends at the instant of its expiry, not after it. */
export function isLive(session: SessionTimes, { idleMs }: SessionLimits, nowMs: number): boolean {
  return nowMs < session.expiresAtMs && nowMs < session.seenAtMs + idleMs;
}

export function shouldNoteSeen(session: SessionTimes, { seenGrainMs }: SessionLimits, nowMs: number): boolean {
  return nowMs >= session.seenAtMs + seenGrainMs;
}
