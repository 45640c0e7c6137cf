import { format } from 'mysql2';
import type { Statement } from './database.js';

/** The values of one row as SQL text, each escaped: what can be made ready before locks are held, when a statement must not wait. */
export function rowText(values: readonly (string | number | Buffer | null)[]): string {
  return format('?', [[...values]]);
}

/** Inserts many rows in one statement; `into` names the table and its columns. */
export function insertRows(into: string, rows: readonly string[]): Statement {
  return { sql: `INSERT INTO ${into} VALUES (${rows.join('), (')})` };
}
