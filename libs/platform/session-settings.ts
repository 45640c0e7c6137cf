/**
 * Statements outside a transaction are READ COMMITTED as well: at the server's own REPEATABLE READ an UPDATE of a small table, which is read
 * whole, locks its rows and the gaps between them, and stands in the way of who inserts.
 */
const READ_COMMITTED = 'SET SESSION TRANSACTION ISOLATION LEVEL READ COMMITTED';

/**
 * The server ends a connection that keeps a transaction open and says nothing for so long: a process that stands still must not keep others
 * from the rows that it has locked. What it writes when it goes on is refused. Longer than anything done inside a transaction takes, shorter
 * than a statement may wait. https://mariadb.com/kb/en/idle_transaction_timeout/
 * MySQL has no such setting: there it refuses the statement, and nothing is lost.
 */
const IDLE_SECONDS = 5;
const END_IDLE_TRANSACTIONS = `SET SESSION idle_transaction_timeout = ${IDLE_SECONDS}`;

/** What each connection of a pool is told when it is opened; a refusal is no harm. */
export const SESSION_SETTINGS = [READ_COMMITTED, END_IDLE_TRANSACTIONS];

interface OpeningPool {
  on(event: 'connection', listener: (connection: { query(sql: string, done: () => void): unknown }) => void): unknown;
}

/** For every connection that a pool of mysql2 opens from now on. */
export function settleSessions(pool: object): void {
  (pool as OpeningPool).on('connection', (connection) => {
    for (const setting of SESSION_SETTINGS) connection.query(setting, () => undefined);
  });
}
