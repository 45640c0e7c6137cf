import 'reflect-metadata';
import { type DynamicModule, Module } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import { AvailabilityModule, RebuildRedis } from '#availability';
import { type Config, loadConfig, PlatformModule } from '#platform';
import { runCommand } from './run-command.js';

@Module({})
class RebuildModule {
  static forRoot(config: Config): DynamicModule {
    return { module: RebuildModule, imports: [PlatformModule.forRoot(config), AvailabilityModule] };
  }
}

/** Writes every timeline into Redis anew from MySQL. Harmless at any time. */
async function rebuildRedis(): Promise<string> {
  const app = await NestFactory.createApplicationContext(RebuildModule.forRoot(loadConfig()), {
    logger: ['warn', 'error', 'fatal'],
    abortOnError: false,
  });
  try {
    return `wrote the timelines of ${await app.get(RebuildRedis, { strict: false }).execute()} pools into Redis`;
  } finally {
    await app.close();
  }
}

await runCommand(rebuildRedis);
