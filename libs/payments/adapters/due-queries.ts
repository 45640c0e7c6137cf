import { type Sql, write } from '#platform';
import { pauseAfterQuery } from '../domain/query-plan.js';
import { type AttemptRow, selectAttempts } from './attempt-rows.js';

const MOST = 100;

interface Planned {
  readonly queries: number;
}

/**
 * Takes orders whose next query is due and plans the one after it, so that no other worker takes them as well and a worker that dies loses
 * one query only. One state at a time: the order must follow the index, or SKIP LOCKED would skip what nobody has taken.
 */
export async function claimDueQueries(tx: Sql, nowMs: number): Promise<AttemptRow[]> {
  const due = [...(await dueIn(tx, 'offered', nowMs)), ...(await dueIn(tx, 'created', nowMs))];
  for (const queries of new Set(due.map((row) => row.queries))) {
    const numbers = due.filter((row) => row.queries === queries).map((row) => row.outTradeNo);
    const next = nowMs + pauseAfterQuery(queries);
    const sql = 'UPDATE payment_attempt SET queries = ?, next_query_at_ms = ? WHERE out_trade_no IN (?)';
    await write(tx, { sql, parameters: [queries + 1, next, numbers] });
  }
  return due;
}

function dueIn(tx: Sql, state: 'created' | 'offered', nowMs: number): Promise<(AttemptRow & Planned)[]> {
  const rest = 'WHERE state = ? AND next_query_at_ms <= ? ORDER BY next_query_at_ms LIMIT ? FOR UPDATE SKIP LOCKED';
  return selectAttempts<Planned>(tx, rest, [state, nowMs, MOST], ', queries');
}
