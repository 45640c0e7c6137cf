import 'reflect-metadata';
import type { DataSource } from 'typeorm';
import { connect, loadConfig } from '#platform';
import { CommandError, runCommand } from './run-command.js';

const LOCK = "CONCAT('night_berth_migrate:', LEFT(MD5(DATABASE()), 16))";
const WAIT_SECONDS = 120;

/** Brings the database to the newest schema. Several at once wait for each other. */
async function migrate(): Promise<string> {
  const dataSource = await connect(loadConfig());
  try {
    return await withLock(dataSource, async () => {
      const run = await dataSource.runMigrations();
      return run.length > 0 ? `migrated: ${run.map(({ name }) => name).join(', ')}` : 'nothing to migrate';
    });
  } finally {
    await dataSource.destroy();
  }
}

/** The lock belongs to one connection and goes with it. */
async function withLock<T>(dataSource: DataSource, work: () => Promise<T>): Promise<T> {
  const runner = dataSource.createQueryRunner();
  try {
    const [row] = (await runner.query(`SELECT GET_LOCK(${LOCK}, ${WAIT_SECONDS}) AS is_locked`)) as { is_locked: number | null }[];
    if (Number(row?.is_locked) !== 1) throw new CommandError(`another migration has been running for ${WAIT_SECONDS} s`);
    return await work();
  } finally {
    await runner.query(`SELECT RELEASE_LOCK(${LOCK})`).catch(() => undefined); // a dead connection has released it
    await runner.release();
  }
}

await runCommand(migrate);
