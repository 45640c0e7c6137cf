import type { TestingModule } from '@nestjs/testing';
import type { Redis } from 'ioredis';
import type { StaffRole } from '#contracts';
import { AcceptInvitation, LogInStaff, StaffInvitations, type StaffPrincipal, StaffSessions } from '#identity';
import { type FakeClock, isRefusal } from '#kernel';
import { REDIS } from '#platform';
import { codeOf } from '../../support/authenticator.js';
import { eventually } from '../../support/stores.js';

export const PASSWORD = 'a path along the river';
export const STEP_MS = 30_000;

/** Somebody who accepted an invitation, with everything that only they know. */
export interface Enrolled {
  readonly account: string;
  readonly secret: string;
  readonly recoveryCodes: readonly string[];
  readonly token: string;
  readonly principal: StaffPrincipal;
}

/** The link's token of a new invitation. */
export async function invited(where: TestingModule, role: StaffRole, partnerCode: string | null, name = '林经理'): Promise<string> {
  const invitation = await where.get(StaffInvitations).invite(null, { name, role, partnerCode });
  if (isRefusal(invitation)) throw new Error(invitation.refused);
  return invitation.link.split('/').at(-1) ?? '';
}

/** Invites somebody and accepts; afterwards it is later by one step, for the code of this one is spent. */
export async function enrol(
  where: TestingModule,
  clock: FakeClock,
  account: string,
  role: StaffRole = 'partner_admin',
  partnerCode: string | null = 'lotus',
): Promise<Enrolled> {
  const token = await invited(where, role, partnerCode, account);
  const seen = await where.get(AcceptInvitation).look(token);
  if (isRefusal(seen)) throw new Error(seen.refused);
  const code = codeOf(seen.secret, clock.nowMs());
  const welcome = await where.get(AcceptInvitation).execute({ token, account, password: PASSWORD, code }, 'Chrome · Windows');
  if (isRefusal(welcome)) throw new Error(welcome.refused);
  clock.advance(STEP_MS);
  return {
    account,
    secret: seen.secret,
    recoveryCodes: welcome.recoveryCodes,
    token: welcome.token,
    principal: await whose(where, welcome.token),
  };
}

export async function whose(where: TestingModule, token: string): Promise<StaffPrincipal> {
  const principal = await where.get(StaffSessions).principalOf(token);
  if (!principal) throw new Error('no such session');
  return principal;
}

/** Whoever tells others what to forget is heard by so many processes from here on. */
export async function untilHeard(where: TestingModule, keyPrefix: string, processes: number): Promise<void> {
  const listeners = async () => (await where.get<Redis>(REDIS).pubsub('NUMSUB', `${keyPrefix}:sessions`))[1];
  await eventually(async () => (await listeners().catch(() => 0)) === processes, Boolean, 20_000);
}

export type Shown = Parameters<LogInStaff['execute']>[0];

/** Tries to log in; gives the token, or the refusal's code. */
export async function tryLogIn(
  where: TestingModule,
  shown: Shown,
  network = '203.0.113.7',
): Promise<{ token: string } | { refused: string; detail?: unknown }> {
  return where.get(LogInStaff).execute(shown, { network, device: 'Chrome · Windows' });
}

/** What they show now. */
export function proofOf({ account, secret }: Pick<Enrolled, 'account' | 'secret'>, clock: FakeClock): Shown {
  return { account, password: PASSWORD, code: codeOf(secret, clock.nowMs()) };
}
