import { assert } from '#kernel';
import { connect, mysqlErrno, type Sql } from '#platform';

/** The tables of the trail are named so: rows of them are inserted and read, never changed. */
const TRAIL = /^audit_/;
/** The record of what has been migrated is the owner's alone. */
const OWNERS_RECORD = 'migrations';
/** Refused to this user: a table, a column. */
const DENIED = new Set([1142, 1143]);

/**
 * The account of this URL's user, `user@host`. The server is asked, which alone knows as whom it lets the user in, and no database is named:
 * there may be no right to enter it yet.
 */
export async function accountOf(databaseUrl: string): Promise<string> {
  const url = new URL(databaseUrl);
  url.pathname = '/';
  const connection = await connect({ DATABASE_URL: url.href, DATABASE_POOL: 2 });
  try {
    const [row] = await connection.query<{ account: string }[]>('SELECT CURRENT_USER() AS account');
    assert(row, 'the server does not say who its user is');
    return row.account;
  } finally {
    await connection.destroy();
  }
}

/**
 * Lets the application's user work in every table of this database: it reads and inserts, and except in the trail it updates and deletes.
 * It gets no right to make, alter, empty or drop tables. Repeating changes nothing.
 * @param owner may grant these rights
 * @param account as `accountOf` tells it
 * @returns in how many tables
 */
export async function grantApplicationRights(owner: Sql, account: string): Promise<number> {
  const tables = (await tablesOf(owner)).filter(({ name }) => name !== OWNERS_RECORD);
  const at = account.lastIndexOf('@');
  for (const { name } of tables) {
    const rights = TRAIL.test(name) ? 'SELECT, INSERT' : 'SELECT, INSERT, UPDATE, DELETE';
    await owner.query(`GRANT ${rights} ON \`${name}\` TO ?@?`, [account.slice(0, at), account.slice(at + 1)]);
  }
  return tables.length;
}

/**
 * What the user of this connection may do to the trail beyond reading and inserting, e.g. `UPDATE audit_leaf`. The statements are only
 * explained, for which the server demands the same rights: nothing changes, whoever asks.
 * @throws when the server cannot tell now: one that is read-only refuses everybody alike
 */
export async function rightsToBendTrail(sql: Sql): Promise<string[]> {
  const rights: string[] = [];
  for (const { name, column } of (await tablesOf(sql)).filter((table) => TRAIL.test(table.name))) {
    if (await isAllowed(sql, `EXPLAIN UPDATE \`${name}\` SET \`${column}\` = \`${column}\``)) rights.push(`UPDATE ${name}`);
    if (await isAllowed(sql, `EXPLAIN DELETE FROM \`${name}\``)) rights.push(`DELETE ${name}`);
  }
  return rights;
}

/** Tables that the connection's user may see, each with its first column. */
function tablesOf(sql: Sql): Promise<{ name: string; column: string }[]> {
  return sql.query(
    `SELECT table_name AS name, column_name AS \`column\` FROM information_schema.columns
     WHERE table_schema = DATABASE() AND ordinal_position = 1 ORDER BY table_name`,
  );
}

async function isAllowed(sql: Sql, statement: string): Promise<boolean> {
  try {
    await sql.query(statement);
    return true;
  } catch (error) {
    if (DENIED.has(mysqlErrno(error) ?? 0)) return false;
    throw error;
  }
}
