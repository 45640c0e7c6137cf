import 'reflect-metadata';
import type { DataSource } from 'typeorm';
import { accountOf, grantApplicationRights } from '#audit';
import { type Config, connect, loadConfig } from '#platform';
import { CommandError, runCommand } from './run-command.js';

const LOCK = "CONCAT('night_berth_migrate:', LEFT(MD5(DATABASE()), 16))";
const WAIT_SECONDS = 120;

/**
 * Brings the database to the newest schema. Several at once wait for each other. With DATABASE_OWNER_URL the owner does it, and grants
 * the user of DATABASE_URL what gateways and workers need, so that they may not change the audit trail.
 */
async function migrate(): Promise<string> {
  const config = loadConfig();
  const dataSource = await connect({ ...config, DATABASE_URL: ownerUrlOf(config) });
  try {
    return await withLock(dataSource, async () => {
      const run = await dataSource.runMigrations();
      const migrated = run.length > 0 ? `migrated: ${run.map(({ name }) => name).join(', ')}` : 'nothing to migrate';
      if (config.DATABASE_OWNER_URL === undefined) return migrated;
      const account = await accountOf(config.DATABASE_URL);
      return `${migrated}; granted ${account} its rights in ${await grantApplicationRights(dataSource, account)} tables`;
    });
  } finally {
    await dataSource.destroy();
  }
}

function ownerUrlOf({ DATABASE_URL, DATABASE_OWNER_URL }: Config): string {
  if (DATABASE_OWNER_URL === undefined) return DATABASE_URL;
  const isSame = new URL(DATABASE_OWNER_URL).pathname === new URL(DATABASE_URL).pathname;
  if (!isSame) throw new CommandError('DATABASE_OWNER_URL and DATABASE_URL name different databases: nothing was migrated');
  return DATABASE_OWNER_URL;
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
