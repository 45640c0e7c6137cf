import type { Fen } from '#kernel';
import { type Sql, write } from '#platform';
import { FIRST_QUERY_AFTER_MS } from '../domain/query-plan.js';
import { numbered } from './rows.js';

export type AttemptState = 'created' | 'offered' | 'paid' | 'closed';

export interface AttemptRow {
  readonly outTradeNo: string;
  readonly payableId: string;
  readonly amountFen: Fen;
  /** Null once the payer was erased, which happens to orders that are never sent again. */
  readonly requestSealed: Buffer | null;
  readonly state: AttemptState;
  readonly payUntilMs: number;
  readonly prepayId: string | null;
  readonly prepayUntilMs: number | null;
  readonly transactionId: string | null;
  readonly sentAtMs: number | null;
}

const COLUMNS = `out_trade_no AS outTradeNo, payable_id AS payableId, amount_fen AS amountFen, request_sealed AS requestSealed, state,
  pay_until_ms AS payUntilMs, prepay_id AS prepayId, prepay_until_ms AS prepayUntilMs, transaction_id AS transactionId, sent_at_ms AS sentAtMs`;

interface Written {
  readonly affectedRows: number;
}

/** Attempts that fit the rest of the statement. */
export async function selectAttempts<More extends object>(
  sql: Sql,
  rest: string,
  parameters: unknown[],
  more = '',
): Promise<(AttemptRow & More)[]> {
  const rows = await sql.query<(AttemptRow & More)[]>(`SELECT ${COLUMNS}${more} FROM payment_attempt ${rest}`, parameters);
  return numbered(rows, 'payUntilMs', 'prepayUntilMs', 'sentAtMs');
}

/** Attempts of these payables that may still be paid, newest first. */
export function openAttemptsOf(sql: Sql, payableIds: readonly string[]): Promise<AttemptRow[]> {
  const rest = "WHERE payable_id IN (?) AND state IN ('created', 'offered') ORDER BY created_at_ms DESC, out_trade_no DESC";
  return selectAttempts(sql, rest, [payableIds]);
}

export async function findAttempt(sql: Sql, outTradeNo: string): Promise<AttemptRow | undefined> {
  return (await selectAttempts(sql, 'WHERE out_trade_no = ?', [outTradeNo]))[0];
}

/** Locks the order: its payment and all its refunds are decided under this lock. */
export async function lockAttempt(tx: Sql, outTradeNo: string): Promise<AttemptRow | undefined> {
  return (await selectAttempts(tx, 'WHERE out_trade_no = ? FOR UPDATE', [outTradeNo]))[0];
}

export interface Sending {
  readonly outTradeNo: string;
  readonly atMs: number;
}

/** Notes that the orders' bytes are about to leave and starts their query plans. Returns how many were still open. */
export async function stampSendings(sql: Sql, sendings: readonly Sending[]): Promise<number> {
  const at = casesOf(sendings.map(({ outTradeNo, atMs }) => [outTradeNo, atMs]));
  const written = await sql.query<Written>(
    `UPDATE payment_attempt SET sent_at_ms = ${at.sql}, next_query_at_ms = ${at.sql} + ?, queries = 0
     WHERE out_trade_no IN (?) AND state IN ('created', 'offered')`,
    [...at.parameters, ...at.parameters, FIRST_QUERY_AFTER_MS, sendings.map(({ outTradeNo }) => outTradeNo)],
  );
  return written.affectedRows;
}

/** A value for each order, by its number. */
function casesOf(pairs: readonly (readonly [outTradeNo: string, value: unknown])[]): { sql: string; parameters: unknown[] } {
  return { sql: `CASE out_trade_no ${'WHEN ? THEN ? '.repeat(pairs.length)}END`, parameters: pairs.flat() };
}

/** Starts the query plan again because the person is sent to the cashier once more. False when the attempt is no longer open. */
export async function stampOffering(sql: Sql, outTradeNo: string, nowMs: number): Promise<boolean> {
  const written = await sql.query<Written>(
    `UPDATE payment_attempt SET next_query_at_ms = ?, queries = 0 WHERE out_trade_no = ? AND state = 'offered'`,
    [nowMs + FIRST_QUERY_AFTER_MS, outTradeNo],
  );
  return written.affectedRows === 1;
}

export interface Prepay {
  readonly outTradeNo: string;
  readonly prepayId: string;
  readonly untilMs: number;
}

/** Returns how many were still open. */
export async function storePrepays(sql: Sql, prepays: readonly Prepay[]): Promise<number> {
  const id = casesOf(prepays.map(({ outTradeNo, prepayId }) => [outTradeNo, prepayId]));
  const until = casesOf(prepays.map(({ outTradeNo, untilMs }) => [outTradeNo, untilMs]));
  const written = await sql.query<Written>(
    `UPDATE payment_attempt SET state = 'offered', prepay_id = ${id.sql}, prepay_until_ms = ${until.sql}
     WHERE out_trade_no IN (?) AND state IN ('created', 'offered')`,
    [...id.parameters, ...until.parameters, prepays.map(({ outTradeNo }) => outTradeNo)],
  );
  return written.affectedRows;
}

/** WeChat says that it is closed. A paid attempt stays paid. */
export async function markClosed(sql: Sql, outTradeNo: string): Promise<void> {
  await sql.query(
    `UPDATE payment_attempt SET state = 'closed', next_query_at_ms = NULL WHERE out_trade_no = ? AND state IN ('created', 'offered')`,
    [outTradeNo],
  );
}

/** WeChat does not know the order: closes the attempt unless it has been sent since the moment that was looked at. */
export async function markNeverPlaced(sql: Sql, outTradeNo: string, sentAtMs: number | null): Promise<boolean> {
  const written = await sql.query<Written>(
    `UPDATE payment_attempt SET state = 'closed', next_query_at_ms = NULL
     WHERE out_trade_no = ? AND state IN ('created', 'offered') AND sent_at_ms <=> ?`,
    [outTradeNo, sentAtMs],
  );
  return written.affectedRows === 1;
}

export async function markPaid(tx: Sql, outTradeNo: string, transactionId: string, paidAtMs: number): Promise<void> {
  await write(tx, {
    sql: `UPDATE payment_attempt SET state = 'paid', transaction_id = ?, paid_at_ms = ?, next_query_at_ms = NULL WHERE out_trade_no = ?`,
    parameters: [transactionId, paidAtMs, outTradeNo],
  });
}
