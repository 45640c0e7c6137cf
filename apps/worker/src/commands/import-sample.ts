import 'reflect-metadata';
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { type DynamicModule, Module } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import { AvailabilityModule, PublishSupply } from '#availability';
import { CAR_PARK_FILES, CarParkDirectory, CarParksModule, describeFlaw, ImportCarParks, type UploadedFiles } from '#car-parks';
import { isRefusal } from '#kernel';
import { type Config, loadConfig, PlatformModule } from '#platform';
import { CommandError, runCommand } from './run-command.js';

@Module({})
class ImportModule {
  static forRoot(config: Config): DynamicModule {
    return { module: ImportModule, imports: [PlatformModule.forRoot(config), CarParksModule, AvailabilityModule] };
  }
}

/** Imports the CSV files of a folder and publishes the bays that they offer. Doing it again changes nothing. */
async function importSample(folder: string | undefined): Promise<string> {
  const files = filesIn(folder);
  const app = await NestFactory.createApplicationContext(ImportModule.forRoot(loadConfig()), {
    logger: ['warn', 'error', 'fatal'],
    abortOnError: false,
  });
  try {
    const rows = await app.get(ImportCarParks, { strict: false }).execute(files);
    if (isRefusal(rows)) throw new CommandError(describe(rows.detail));
    await app.get(CarParkDirectory, { strict: false }).refresh();
    const published = await app.get(PublishSupply, { strict: false }).execute();
    return (
      `imported ${rows.partners} partners, ${rows.carParks} car parks, ${rows.pools} pools, ${rows.windows} windows, ` +
      `${rows.overrides} overrides; published ${published.pools} pools with ${published.rows} changes of capacity`
    );
  } finally {
    await app.close();
  }
}

function filesIn(folder: string | undefined): UploadedFiles {
  if (!folder) throw new CommandError('usage: import-sample FOLDER   (a folder with partners.csv, car-parks.csv, …)');
  const given = Object.entries(CAR_PARK_FILES)
    .map(([kind, name]) => [kind, join(folder, name)] as const)
    .filter(([, path]) => existsSync(path));
  if (given.length === 0) throw new CommandError(`${folder} has none of ${Object.values(CAR_PARK_FILES).join(', ')}`);
  return Object.fromEntries(given.map(([kind, path]) => [kind, readFileSync(path)]));
}

function describe({ errors, errorCount }: { errors: readonly Parameters<typeof describeFlaw>[0][]; errorCount: number }): string {
  return [`nothing was imported: ${errorCount} errors`, ...errors.map(describeFlaw)].join('\n  ');
}

await runCommand(() => importSample(process.argv[2]));
