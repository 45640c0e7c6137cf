import { MINUTE_MS } from '#kernel';

const HOUR_MS = 60 * MINUTE_MS;
const DAY_MS = 24 * HOUR_MS;

/** A session ends 30 days after its login, whatever happens, and after 7 days without a request (OWASP ASVS 7.3.1, 7.3.2). */
export const SESSION_LIFETIME_MS = 30 * DAY_MS;
export const SESSION_IDLE_MS = 7 * DAY_MS;

/** The last request is noted at most this often, so that reading a session seldom writes. */
const SEEN_GRAIN_MS = HOUR_MS;

export interface SessionTimes {
  readonly expiresAtMs: number;
  readonly seenAtMs: number;
}

/** A session ends at the instant of its expiry, not after it. */
export function isLive(session: SessionTimes, nowMs: number): boolean {
  return nowMs < session.expiresAtMs && nowMs < session.seenAtMs + SESSION_IDLE_MS;
}

export function shouldNoteSeen(session: SessionTimes, nowMs: number): boolean {
  return nowMs >= session.seenAtMs + SEEN_GRAIN_MS;
}
