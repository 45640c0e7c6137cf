import 'reflect-metadata';
import { type DynamicModule, Module } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import { type Config, loadConfig, PlatformModule } from '#platform';
import { FoldTrail, ReportsFoldModule } from '#reports';
import { runCommand } from './run-command.js';

@Module({})
class RebuildReportsModule {
  static forRoot(config: Config): DynamicModule {
    return { module: RebuildReportsModule, imports: [PlatformModule.forRoot(config), ReportsFoldModule] };
  }
}

/** Throws away what was added up of the audit trail and adds it up again. Harmless at any time; until it has ended reports are short of something. */
async function rebuild(): Promise<string> {
  const app = await NestFactory.createApplicationContext(RebuildReportsModule.forRoot(loadConfig()), {
    logger: ['warn', 'error', 'fatal'],
    abortOnError: false,
  });
  try {
    return `added up ${await app.get(FoldTrail, { strict: false }).rebuild()} leaves of the audit trail`;
  } finally {
    await app.close();
  }
}

await runCommand(rebuild);
