import type { DataSource } from 'typeorm';
import { CSRF_HEADER, type OfficeRole, type PartnerRole, staffCookieName } from '#contracts';
import { csrfTokenOf, IssueStaffSession } from '#identity';
import { isRefusal, SystemClock } from '#kernel';
import { UuidV7Ids } from '#platform';
import { transactionsOn } from './stores.js';

/** What a page of the console sends along: the cookie of a session, where the page comes from, and the token that only it can have read. */
export interface StaffHeaders extends Record<string, string> {
  readonly cookie: string;
  readonly origin: string;
  readonly [CSRF_HEADER]: string;
}

interface Where {
  readonly dataSource: DataSource;
  readonly config: { readonly PUBLIC_URL: string };
}

/** Logs a partner's staff in: somebody new, or whoever has this name and role already; as if they had shown their second factor just now. */
export function staffOf(
  where: Where,
  partnerCode: string,
  role: PartnerRole = 'partner_admin',
  name = `staff of ${partnerCode}`,
  isSteppedUp = true,
): Promise<StaffHeaders> {
  return sessionOf(where, { partnerCode, role, name, isSteppedUp });
}

/** Logs somebody of the street office in, likewise. */
export function officerOf(
  where: Where,
  role: OfficeRole = 'office_admin',
  name = `the ${role}`,
  isSteppedUp = true,
): Promise<StaffHeaders> {
  return sessionOf(where, { partnerCode: null, role, name, isSteppedUp });
}

async function sessionOf(where: Where, wish: Parameters<IssueStaffSession['execute']>[0]): Promise<StaffHeaders> {
  const issue = new IssueStaffSession(transactionsOn(where.dataSource), new SystemClock(), new UuidV7Ids());
  const issued = await issue.execute(wish);
  if (isRefusal(issued)) throw new Error(`there is no partner ${wish.partnerCode}`);
  return headersOf(where.config.PUBLIC_URL, issued.token);
}

/** What a page sends that was given this session token. */
export function headersOf(publicUrl: string, token: string): StaffHeaders {
  const { origin } = new URL(publicUrl);
  return { cookie: `${staffCookieName(publicUrl)}=${token}`, origin, [CSRF_HEADER]: csrfTokenOf(token) };
}
