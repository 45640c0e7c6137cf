import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import type { DataSource } from 'typeorm';
import { grantApplicationRights, rightsToBendTrail } from '#audit';
import { type Config, connect, mysqlErrno } from '#platform';
import { AppendOnlyGuard } from '../../../libs/audit/use-cases/append-only-guard.js';
import { APPLICATION_URL, type Lent, lendToApplication } from '../../support/database-users.js';
import { runWorkerCommand } from '../../support/worker-command.js';
import { TrailWorld } from './trail-world.js';

const COMMAND_DENIED = 1142;
const TRAIL = ['audit_leaf', 'audit_entry', 'audit_subtree', 'audit_checkpoint'];

/** A database with one user for everything has nobody to refuse. */
const withTwoUsers = APPLICATION_URL === undefined ? describe.skip : describe;

let world: TrailWorld;
let lent: Lent;
let application: DataSource;
beforeAll(async () => {
  world = await TrailWorld.open();
  lent = await lendToApplication(world.stores);
  application = await connect({ DATABASE_URL: lent.url, DATABASE_POOL: 4 });
  await world.write(5);
  await world.signer().execute();
});
afterAll(async () => {
  await application.destroy();
  await lent.takeBack();
  await world.close();
});

const guardOf = (dataSource: DataSource, NODE_ENV: Config['NODE_ENV']) =>
  new AppendOnlyGuard({ ...world.stores.config, NODE_ENV }, dataSource).onModuleInit();

withTwoUsers("the application's user in the trail", () => {
  test.each(
    TRAIL.flatMap((table) => [
      `UPDATE ${table} SET ${firstColumn(table)} = ${firstColumn(table)}`,
      `DELETE FROM ${table}`,
      `DELETE FROM ${table} WHERE FALSE`,
      `TRUNCATE ${table}`,
      `DROP TABLE ${table}`,
      `ALTER TABLE ${table} ADD COLUMN note INT`,
      `RENAME TABLE ${table} TO audit_old`,
      `REPLACE INTO ${table} SELECT * FROM ${table}`,
      `INSERT INTO ${table} SELECT * FROM ${table} ON DUPLICATE KEY UPDATE ${firstColumn(table)} = 0`,
      `CREATE TRIGGER bend BEFORE INSERT ON ${table} FOR EACH ROW SET @x = 1`,
    ]),
  )('is refused: %s', async (statement) => {
    const before = await contents();
    expect(await errnoOf(statement)).toBe(COMMAND_DENIED);
    expect(await contents()).toBe(before);
  });

  test.each(['CREATE TABLE mine (id INT)', 'DROP TABLE booking', 'TRUNCATE ledger_entry', 'ALTER TABLE booking ADD COLUMN note INT'])(
    'makes and changes no table at all: %s',
    async (statement) => expect(await errnoOf(statement)).toBe(COMMAND_DENIED),
  );

  test('cannot pass its rights on', async () => {
    expect(await errnoOf('GRANT SELECT ON audit_leaf TO CURRENT_USER')).toBe(COMMAND_DENIED);
  });
});

withTwoUsers("the application's user", () => {
  test('lets the tree grow, signs it and exports it', async () => {
    await world.write(3, application);
    const { code, out } = await runWorkerCommand(world.stores, 'audit-checkpoint', [], lent.url);
    expect([code, JSON.parse(out)]).toMatchObject([0, { treeSize: 8, root: (await world.naiveRoot()).toString('hex') }]);
  });

  test('may do in every other table what the owner may do with rows', async () => {
    const tables = await world.rows<{ name: string }>(
      "SELECT table_name AS name FROM information_schema.tables WHERE table_schema = DATABASE() AND table_name NOT REGEXP '^audit_|^migrations$'",
    );
    expect(tables.length).toBeGreaterThan(20);
    for (const { name } of tables) expect([name, await errnoOf(`DELETE FROM ${name} WHERE FALSE`)]).toEqual([name, undefined]);
  });

  test('starts a process in production, where the owner does not', async () => {
    expect(await rightsToBendTrail(application)).toEqual([]);
    await guardOf(application, 'production');
    expect(await rightsToBendTrail(world.dataSource)).toEqual(TRAIL.toSorted().flatMap((table) => [`UPDATE ${table}`, `DELETE ${table}`]));
    await expect(guardOf(world.dataSource, 'production')).rejects.toThrow(
      /the user of DATABASE_URL may change the audit trail \(UPDATE audit_/,
    );
    await guardOf(world.dataSource, 'development');
  });

  test('that may change one table of the trail is found out', async () => {
    const account = await accountOfApplication();
    await world.rows('GRANT DELETE ON audit_entry TO ?@?', account);
    expect(await rightsToBendTrail(application)).toEqual(['DELETE audit_entry']);
    await world.rows('REVOKE DELETE ON audit_entry FROM ?@?', account);
  });
});

withTwoUsers('migrate', () => {
  test('granting again changes nothing', async () => {
    const first = await application.query('SHOW GRANTS');
    await grantApplicationRights(world.dataSource, (await accountOfApplication()).join('@'));
    expect(await application.query('SHOW GRANTS')).toEqual(first);
  });

  test('grants what the application needs, also when there is nothing to migrate', async () => {
    await lent.takeBack();
    expect(mysqlErrno(await application.query('SELECT 1 FROM audit_leaf').catch((error: unknown) => error))).toBe(COMMAND_DENIED);
    const owner = world.stores.config.DATABASE_URL;
    const { code, out } = await runWorkerCommand(world.stores, 'migrate', [], lent.url, { DATABASE_OWNER_URL: owner });
    expect([code, out]).toEqual([0, expect.stringMatching(/^nothing to migrate; granted night_berth_app@\S+ its rights in \d+ tables\n$/)]);
    expect(await application.query('SELECT COUNT(*) AS n FROM audit_leaf')).toHaveLength(1);
    expect(await errnoOf('DELETE FROM audit_leaf')).toBe(COMMAND_DENIED);
  });

  test('refuses two URLs of different databases', async () => {
    const other = new URL(world.stores.config.DATABASE_URL);
    other.pathname = '/night_berth_elsewhere';
    const { code, err } = await runWorkerCommand(world.stores, 'migrate', [], lent.url, { DATABASE_OWNER_URL: other.href });
    expect([code, err]).toEqual([1, 'DATABASE_OWNER_URL and DATABASE_URL name different databases: nothing was migrated\n']);
  });
});

function firstColumn(table: string): string {
  return { audit_leaf: 'id', audit_entry: 'tree_index', audit_subtree: 'level' }[table] ?? 'tree_size';
}

async function errnoOf(statement: string): Promise<number | undefined> {
  return application.query(statement).then(
    () => undefined,
    (error: unknown) => mysqlErrno(error),
  );
}

async function accountOfApplication(): Promise<string[]> {
  const [row] = await application.query<{ account: string }[]>('SELECT CURRENT_USER() AS account');
  return row?.account.split('@') ?? [];
}

async function contents(): Promise<string> {
  const tables = await Promise.all(TRAIL.map((table) => world.rows(`SELECT * FROM ${table}`)));
  return JSON.stringify(tables);
}
