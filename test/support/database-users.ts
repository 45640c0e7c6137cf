import type { DataSource } from 'typeorm';
import { accountOf, grantApplicationRights } from '#audit';
import type { Stores } from './stores.js';

const { DATABASE_URL, DATABASE_OWNER_URL } = process.env;

/** Makes the databases of tests. */
export const OWNER_URL = DATABASE_OWNER_URL ?? DATABASE_URL ?? '';

/** What gateways and workers are; undefined where one user is everything. */
export const APPLICATION_URL = DATABASE_OWNER_URL === undefined ? undefined : DATABASE_URL;

// It names the developer's own database: a command that a test starts must not inherit it and migrate that.
delete process.env['DATABASE_OWNER_URL'];

/** A test's database as the application's user finds it. */
export interface Lent {
  readonly url: string;
  /** Takes the rights back: a server keeps them when the database is dropped. */
  takeBack(): Promise<void>;
}

/** Grants the application's user what `migrate` does. Where there is none, the product works as the owner. */
export async function lendToApplication({ config, dataSource }: Pick<Stores, 'config' | 'dataSource'>): Promise<Lent> {
  if (APPLICATION_URL === undefined) return { url: config.DATABASE_URL, takeBack: async () => undefined };
  const account = await accountOf(APPLICATION_URL);
  const url = new URL(APPLICATION_URL);
  url.pathname = new URL(config.DATABASE_URL).pathname;
  await grantApplicationRights(dataSource, account);
  return { url: url.href, takeBack: () => takeBack(dataSource, account) };
}

async function takeBack(dataSource: DataSource, account: string): Promise<void> {
  const at = account.lastIndexOf('@');
  const tables = await dataSource.query<{ name: string }[]>(
    'SELECT table_name AS name FROM information_schema.tables WHERE table_schema = DATABASE()',
  );
  for (const { name } of tables.filter((table) => table.name !== 'migrations'))
    await dataSource.query(`REVOKE ALL PRIVILEGES ON \`${name}\` FROM ?@?`, [account.slice(0, at), account.slice(at + 1)]);
}
