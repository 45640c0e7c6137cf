import type { Sql } from '#platform';
import { hashToken, newToken } from '../adapters/secret-tokens.js';
import { insertStaffSession, type NewStaffSession } from '../adapters/staff-session-rows.js';
import { STAFF_SESSION, STEPPED_UP_MS } from '../domain/session-lifetime.js';

type Wanted = Pick<NewStaffSession, 'staffId' | 'device' | 'nowMs'> & Partial<Pick<NewStaffSession, 'sinceMs' | 'expiresAtMs'>>;

/**
 * A new session, for a second factor that was shown just now. One that takes the place of another keeps when that began and ends, so that
 * nobody stays longer than `STAFF_SESSION` allows by proving themselves again.
 * @returns its token
 */
export async function openStaffSession(tx: Sql, session: Wanted): Promise<string> {
  const token = newToken();
  const { nowMs } = session;
  const times = { sinceMs: nowMs, expiresAtMs: nowMs + STAFF_SESSION.lifetimeMs, steppedUpUntilMs: nowMs + STEPPED_UP_MS };
  await insertStaffSession(tx, { ...times, ...session, tokenHash: hashToken(token) });
  return token;
}
