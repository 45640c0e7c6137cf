import type { Fen } from '#kernel';
import type { Sql } from '#platform';
import type { AttemptState } from '../adapters/attempt-rows.js';
import type { RefundState } from '../adapters/refund-rows.js';
import { numbered } from '../adapters/rows.js';

/** An order as its payer may know it. */
export interface OrderRecord {
  readonly payableId: string;
  readonly outTradeNo: string;
  readonly transactionId: string | null;
  readonly amountFen: Fen;
  readonly state: AttemptState;
  readonly createdAtMs: number;
  readonly paidAtMs: number | null;
}

export interface RefundRecord {
  readonly payableId: string;
  readonly outRefundNo: string;
  readonly outTradeNo: string;
  readonly amountFen: Fen;
  readonly reason: string;
  readonly state: RefundState;
  readonly createdAtMs: number;
  readonly succeededAtMs: number | null;
}

/** Orders for these payables, the newest first, at most `limit`. */
export async function ordersOf(sql: Sql, payableIds: readonly string[], limit: number): Promise<OrderRecord[]> {
  if (payableIds.length === 0) return [];
  const rows = await sql.query<OrderRecord[]>(
    `SELECT payable_id AS payableId, out_trade_no AS outTradeNo, transaction_id AS transactionId, amount_fen AS amountFen, state,
       created_at_ms AS createdAtMs, paid_at_ms AS paidAtMs
     FROM payment_attempt WHERE payable_id IN (?) ORDER BY created_at_ms DESC, out_trade_no DESC LIMIT ?`,
    [[...payableIds], limit],
  );
  return numbered(rows, 'createdAtMs', 'paidAtMs');
}

/** Refunds for these payables, the newest first, at most `limit`. */
export async function refundsFor(sql: Sql, payableIds: readonly string[], limit: number): Promise<RefundRecord[]> {
  if (payableIds.length === 0) return [];
  const rows = await sql.query<RefundRecord[]>(
    `SELECT payable_id AS payableId, out_refund_no AS outRefundNo, out_trade_no AS outTradeNo, amount_fen AS amountFen, reason, state,
       created_at_ms AS createdAtMs, succeeded_at_ms AS succeededAtMs
     FROM refund WHERE payable_id IN (?) ORDER BY created_at_ms DESC, out_refund_no DESC LIMIT ?`,
    [[...payableIds], limit],
  );
  return numbered(rows, 'createdAtMs', 'succeededAtMs');
}

/** What these orders are for, by order number. An order that nobody placed is left out. */
export async function payablesOf(sql: Sql, outTradeNos: readonly string[]): Promise<ReadonlyMap<string, string>> {
  if (outTradeNos.length === 0) return new Map();
  const rows = await sql.query<{ outTradeNo: string; payableId: string }[]>(
    'SELECT out_trade_no AS outTradeNo, payable_id AS payableId FROM payment_attempt WHERE out_trade_no IN (?)',
    [[...outTradeNos]],
  );
  return new Map(rows.map(({ outTradeNo, payableId }) => [outTradeNo, payableId]));
}
