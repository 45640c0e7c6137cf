import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { MigrationInterface, QueryRunner } from 'typeorm';

/** Hand-written SQL files `<timestamp>-<name>.sql`, run in order of their names from the folder in which the product was started. */
const DIRECTORY = 'migrations';
const FILE_NAME = /^(\d{13})-([a-z0-9-]+)\.sql$/;

/** One TypeORM migration per SQL file; TypeORM keeps the record of what has run. There is no way down: a mistake is mended by the next file. */
export function migrations(directory = DIRECTORY): (new () => MigrationInterface)[] {
  return readdirSync(directory)
    .filter((file) => FILE_NAME.test(file))
    .sort()
    .map((file) => migrationOf(directory, file));
}

function migrationOf(directory: string, file: string): new () => MigrationInterface {
  const [, timestamp, slug] = FILE_NAME.exec(file) ?? [];
  return class implements MigrationInterface {
    readonly name = `${slug}${timestamp}`;
    async up(runner: QueryRunner): Promise<void> {
      for (const statement of statementsOf(readFileSync(join(directory, file), 'utf8'))) await runner.query(statement);
    }
    async down(): Promise<void> {
      throw new Error('Migrations only go forward');
    }
  };
}

/** Statements end with a semicolon at the end of a line. */
function statementsOf(sql: string): string[] {
  return sql
    .replace(/^\s*--.*$/gm, '')
    .split(/;\s*$/m)
    .map((statement) => statement.trim())
    .filter(Boolean);
}
