import 'reflect-metadata';
import { parseArgs } from 'node:util';
import { type DynamicModule, Module } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import { z } from 'zod';
import { FirstAdmin, FirstAdminModule } from '#identity';
import { isRefusal } from '#kernel';
import { type Config, loadConfig, PlatformModule } from '#platform';
import { CommandError, runCommand } from './run-command.js';

const USAGE = 'usage: first-admin --name NAME [--again]';
const Wish = z.object({ name: z.string().trim().min(1).max(60), again: z.boolean().default(false) });

@Module({})
class FirstAdminCommandModule {
  static forRoot(config: Config): DynamicModule {
    return { module: FirstAdminCommandModule, imports: [PlatformModule.forRoot(config), FirstAdminModule] };
  }
}

/**
 * Shows a link with which the first admin of the street office comes in, once and within three days. `--again` is for when every admin has
 * lost password or second factor; that it was done stands in the audit trail.
 */
async function inviteFirstAdmin(): Promise<string> {
  const { name, again } = wishOf(process.argv.slice(2));
  const app = await NestFactory.createApplicationContext(FirstAdminCommandModule.forRoot(loadConfig()), {
    logger: ['warn', 'error', 'fatal'],
    abortOnError: false,
  });
  try {
    const invitation = await app.get(FirstAdmin, { strict: false }).invite(name, again);
    if (isRefusal(invitation))
      throw new CommandError('the street office has an admin, who can invite others; --again is for when all are locked out');
    return `${invitation.link}\ngood once, until ${invitation.expiresAt}`;
  } finally {
    await app.close();
  }
}

function wishOf(args: string[]): z.infer<typeof Wish> {
  try {
    return Wish.parse(parseArgs({ args, options: { name: { type: 'string' }, again: { type: 'boolean' } } }).values);
  } catch {
    throw new CommandError(USAGE);
  }
}

await runCommand(inviteFirstAdmin);
