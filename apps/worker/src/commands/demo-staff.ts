import 'reflect-metadata';
import { readFileSync } from 'node:fs';
import { type DynamicModule, Module } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import { z } from 'zod';
import { Code, StaffRole } from '#contracts';
import { DemoStaff, StaffIssueModule } from '#identity';
import { isRefusal } from '#kernel';
import { type Config, loadConfig, PlatformModule } from '#platform';
import { CommandError, runCommand } from './run-command.js';

const Members = z.array(
  z.object({
    account: z.string(),
    name: z.string(),
    role: StaffRole,
    partnerCode: Code.nullable(),
    password: z.string().min(12),
    totpSecret: z.string().regex(/^[A-Z2-7]{32}$/),
  }),
);

@Module({})
class DemoStaffModule {
  static forRoot(config: Config): DynamicModule {
    return { module: DemoStaffModule, imports: [PlatformModule.forRoot(config), StaffIssueModule] };
  }
}

/** Lets the people in a file log in: for showing the product on a developer's machine, never in production. */
async function makeDemoStaff(file: string | undefined): Promise<string> {
  const config = loadConfig();
  if (config.NODE_ENV !== 'development')
    throw new CommandError('staff whose passwords lie in a file are for NODE_ENV=development only: nobody was made');
  if (!file) throw new CommandError('usage: demo-staff FILE');
  const members = Members.parse(JSON.parse(readFileSync(file, 'utf8')));
  const app = await NestFactory.createApplicationContext(DemoStaffModule.forRoot(config), {
    logger: ['warn', 'error', 'fatal'],
    abortOnError: false,
  });
  try {
    const made = [];
    for (const member of members) made.push(await app.get(DemoStaff, { strict: false }).ensure(member));
    if (made.some((one) => typeof one !== 'string' && isRefusal(one))) throw new CommandError('a partner of the sample data is not there');
    return `${members.length} people of the demo can log in, ${made.filter((one) => one === 'made').length} of them made now`;
  } finally {
    await app.close();
  }
}

await runCommand(() => makeDemoStaff(process.argv[2]));
