import 'reflect-metadata';
import { parseArgs } from 'node:util';
import { type DynamicModule, Module } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import { z } from 'zod';
import { Code, CSRF_HEADER, isOfficeRole, StaffRole, staffCookie, staffCookieName } from '#contracts';
import { csrfTokenOf, IssueStaffSession, StaffIssueModule } from '#identity';
import { formatInstant, isRefusal } from '#kernel';
import { type Config, loadConfig, PlatformModule } from '#platform';
import { CommandError, runCommand } from './run-command.js';

const USAGE = 'usage: staff-session [--partner CODE] --role partner_admin|attendant|office_admin|office_auditor [--name NAME]';

const Wish = z
  .object({ partner: Code.optional(), role: StaffRole, name: z.string().trim().min(1).max(60).optional() })
  .refine(({ partner, role }) => isOfficeRole(role) === (partner === undefined));
const SAMPLE_NAMES = {
  partner_admin: '示例管理员',
  attendant: '示例值班员',
  office_admin: '示例街道管理员',
  office_auditor: '示例街道审计员',
} as const;

@Module({})
class StaffSessionModule {
  static forRoot(config: Config): DynamicModule {
    return { module: StaffSessionModule, imports: [PlatformModule.forRoot(config), StaffIssueModule] };
  }
}

/** Shows the cookie of a new session of staff, whom it adds when they are new: for trying routes with curl, never in production. */
async function issueStaffSession(): Promise<string> {
  const config = loadConfig();
  if (config.NODE_ENV === 'production') throw new CommandError('sessions of staff are not given away in production: nothing was issued');
  const { partner, role, name = SAMPLE_NAMES[role] } = wishOf(process.argv.slice(2));
  const app = await NestFactory.createApplicationContext(StaffSessionModule.forRoot(config), {
    logger: ['warn', 'error', 'fatal'],
    abortOnError: false,
  });
  try {
    const issued = await app
      .get(IssueStaffSession, { strict: false })
      .execute({ partnerCode: partner ?? null, role, name, isSteppedUp: true });
    if (isRefusal(issued)) throw new CommandError(`there is no partner ${partner}`);
    return describe(config, issued);
  } finally {
    await app.close();
  }
}

function wishOf(args: string[]): z.infer<typeof Wish> {
  const text = { type: 'string' } as const;
  try {
    return Wish.parse(parseArgs({ args, options: { partner: text, role: text, name: text } }).values);
  } catch {
    throw new CommandError(USAGE);
  }
}

function describe({ PUBLIC_URL }: Config, { token, expiresAtMs }: { token: string; expiresAtMs: number }): string {
  const cookie = `${staffCookieName(PUBLIC_URL)}=${token}`;
  const headers = [`Origin: ${new URL(PUBLIC_URL).origin}`, `${CSRF_HEADER}: ${csrfTokenOf(token)}`]
    .map((header) => `-H '${header}'`)
    .join(' ');
  return [
    `Set-Cookie: ${staffCookie(PUBLIC_URL, token)}`,
    `until ${formatInstant(expiresAtMs)}, or half an hour without a request`,
    `curl -H 'Cookie: ${cookie}' ${PUBLIC_URL}/api/v1/staff/me`,
    `curl -X POST -H 'Cookie: ${cookie}' ${headers} ${PUBLIC_URL}/api/v1/staff/log-out`,
  ].join('\n');
}

await runCommand(issueStaffSession);
