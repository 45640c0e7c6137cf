import type { DataSource } from 'typeorm';
import { type StaffRole, staffCookieName } from '#contracts';
import { IssueStaffSession } from '#identity';
import { isRefusal, SystemClock } from '#kernel';
import { Transactions, UuidV7Ids } from '#platform';

/** What a page of the console sends along: the cookie of a session, and where the page comes from. */
export interface StaffHeaders extends Record<string, string> {
  readonly cookie: string;
  readonly origin: string;
}

/** Logs a partner's staff in: somebody new, or whoever has this name and role already. */
export async function staffOf(
  where: { dataSource: DataSource; config: { PUBLIC_URL: string } },
  partnerCode: string,
  role: StaffRole = 'partner_admin',
  name = `staff of ${partnerCode}`,
): Promise<StaffHeaders> {
  const issue = new IssueStaffSession(new Transactions(where.dataSource), new SystemClock(), new UuidV7Ids());
  const issued = await issue.execute({ partnerCode, role, name });
  if (isRefusal(issued)) throw new Error(`there is no partner ${partnerCode}`);
  const { PUBLIC_URL } = where.config;
  return { cookie: `${staffCookieName(PUBLIC_URL)}=${issued.token}`, origin: new URL(PUBLIC_URL).origin };
}
