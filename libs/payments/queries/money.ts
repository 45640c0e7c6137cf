import type { Fen } from '#kernel';
import type { Sql } from '#platform';
import { numbered } from '../adapters/rows.js';

export interface Money {
  readonly paidFen: Fen;
  /** Refunded or being refunded. */
  readonly refundedFen: Fen;
}

export const NO_MONEY: Money = { paidFen: 0, refundedFen: 0 };

interface Sum {
  readonly payableId: string;
  readonly fen: string | number;
}

/** What was paid and refunded for each of these payables. One that nobody paid for is left out. */
export async function moneyOf(sql: Sql, payableIds: readonly string[]): Promise<Map<string, Money>> {
  if (payableIds.length === 0) return new Map();
  const [paid, refunded] = await Promise.all([
    sql.query<Sum[]>(
      `SELECT payable_id AS payableId, SUM(amount_fen) AS fen FROM payment_attempt
       WHERE payable_id IN (?) AND state = 'paid' GROUP BY payable_id`,
      [payableIds],
    ),
    sql.query<Sum[]>(
      `SELECT payable_id AS payableId, SUM(amount_fen) AS fen FROM refund
       WHERE payable_id IN (?) AND state <> 'closed' GROUP BY payable_id`,
      [payableIds],
    ),
  ]);
  const refundedFen = new Map(refunded.map((row) => [row.payableId, Number(row.fen)]));
  return new Map(paid.map((row) => [row.payableId, { paidFen: Number(row.fen), refundedFen: refundedFen.get(row.payableId) ?? 0 }]));
}

export interface PaidAttempt {
  readonly outTradeNo: string;
  readonly amountFen: Fen;
  /** Refunded or being refunded of this order. */
  readonly refundedFen: Fen;
  readonly paidAtMs: number;
}

/** The paid orders of a payable, earliest first: refunds name an order, and never exceed what is left of it. */
export async function paidAttemptsOf(tx: Sql, payableId: string): Promise<PaidAttempt[]> {
  const rows = await tx.query<PaidAttempt[]>(
    `SELECT a.out_trade_no AS outTradeNo, a.amount_fen AS amountFen, a.paid_at_ms AS paidAtMs,
       (SELECT COALESCE(SUM(r.amount_fen), 0) FROM refund r WHERE r.out_trade_no = a.out_trade_no AND r.state <> 'closed') AS refundedFen
     FROM payment_attempt a WHERE a.payable_id = ? AND a.state = 'paid' ORDER BY a.paid_at_ms, a.out_trade_no`,
    [payableId],
  );
  return numbered(rows, 'paidAtMs', 'refundedFen');
}
