import 'reflect-metadata';
import { type DynamicModule, Module } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import { AvailabilityModule, beginNewEpoch, RebuildRedis } from '#availability';
import { type Config, connect, loadConfig, PlatformModule } from '#platform';
import { CommandError, runCommand } from './run-command.js';

@Module({})
class RebuildModule {
  static forRoot(config: Config): DynamicModule {
    return { module: RebuildModule, imports: [PlatformModule.forRoot(config), AvailabilityModule] };
  }
}

const NEW_EPOCH = '--new-epoch';

/**
 * Writes every timeline into Redis anew from MySQL. Harmless at any time. With `--new-epoch`, for a database that was restored to an
 * earlier point, the old timelines are disowned first: while that is done no gateway and no worker may run.
 */
async function rebuildRedis(): Promise<string> {
  const options = process.argv.slice(2);
  if (options.some((option) => option !== NEW_EPOCH)) throw new CommandError(`the only option is ${NEW_EPOCH}, not ${options.join(' ')}`);
  const config = loadConfig();
  if (options.includes(NEW_EPOCH)) await renameHistory(config);
  const app = await NestFactory.createApplicationContext(RebuildModule.forRoot(config), {
    logger: ['warn', 'error', 'fatal'],
    abortOnError: false,
  });
  try {
    return `wrote the timelines of ${await app.get(RebuildRedis, { strict: false }).execute()} pools into Redis`;
  } finally {
    await app.close();
  }
}

async function renameHistory(config: Config): Promise<void> {
  const dataSource = await connect(config);
  try {
    await beginNewEpoch(dataSource);
  } finally {
    await dataSource.destroy();
  }
}

await runCommand(rebuildRedis);
