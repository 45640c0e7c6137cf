/**
 * The server ends a connection that keeps a transaction open and says nothing for so long: a process that stands still must not keep others
 * from the rows that it has locked. What it writes when it goes on is refused. Longer than anything done inside a transaction takes, shorter
 * than a statement may wait. https://mariadb.com/kb/en/idle_transaction_timeout/
 */
const IDLE_SECONDS = 5;
export const END_IDLE_TRANSACTIONS = `SET SESSION idle_transaction_timeout = ${IDLE_SECONDS}`;

interface OpeningPool {
  on(event: 'connection', listener: (connection: { query(sql: string, done: () => void): unknown }) => void): unknown;
}

/** For every connection that a pool of mysql2 opens from now on. MySQL has no such setting: there it refuses the statement, and nothing is lost. */
export function endIdleTransactions(pool: object): void {
  (pool as OpeningPool).on('connection', (connection) => connection.query(END_IDLE_TRANSACTIONS, () => undefined));
}
