import type { Fen } from '#kernel';
import { type Sql, write } from '#platform';
import { numbered } from './rows.js';

export type RefundState = 'open' | 'accepted' | 'succeeded' | 'needs_person' | 'closed';

export interface RefundRow {
  readonly outRefundNo: string;
  readonly outTradeNo: string;
  readonly payableId: string;
  readonly reason: string;
  /** 1 for the first number of an intent. */
  readonly series: number;
  readonly amountFen: Fen;
  readonly totalFen: Fen;
  readonly requestBody: string;
  readonly state: RefundState;
  readonly tries: number;
  readonly nextTryAtMs: number | null;
  readonly createdAtMs: number;
  readonly sentAtMs: number | null;
}

const COLUMNS = `out_refund_no AS outRefundNo, out_trade_no AS outTradeNo, payable_id AS payableId, reason, series, amount_fen AS amountFen,
  total_fen AS totalFen, request_body AS requestBody, state, tries, next_try_at_ms AS nextTryAtMs, created_at_ms AS createdAtMs,
  sent_at_ms AS sentAtMs`;

export type NewRefundRow = Pick<
  RefundRow,
  'outRefundNo' | 'outTradeNo' | 'payableId' | 'reason' | 'series' | 'amountFen' | 'totalFen' | 'requestBody'
>;

export async function findRefund(sql: Sql, outRefundNo: string): Promise<RefundRow | undefined> {
  return (await select(sql, 'WHERE out_refund_no = ?', [outRefundNo]))[0];
}

/** Every refund of an order, whatever became of it. Stable under the lock of its attempt. */
export function refundsOfOrder(tx: Sql, outTradeNo: string): Promise<RefundRow[]> {
  return select(tx, 'WHERE out_trade_no = ? ORDER BY created_at_ms, series', [outTradeNo]);
}

async function select(sql: Sql, rest: string, parameters: unknown[]): Promise<RefundRow[]> {
  const rows = await sql.query<RefundRow[]>(`SELECT ${COLUMNS} FROM refund ${rest}`, parameters);
  return numbered(rows, 'nextTryAtMs', 'createdAtMs', 'sentAtMs');
}

export async function insertRefund(tx: Sql, row: NewRefundRow, nowMs: number): Promise<void> {
  await write(tx, {
    sql: `INSERT INTO refund (out_refund_no, out_trade_no, payable_id, reason, series, amount_fen, total_fen, request_body, state,
       next_try_at_ms, created_at_ms) VALUES ?`,
    parameters: [
      [
        [
          row.outRefundNo,
          row.outTradeNo,
          row.payableId,
          row.reason,
          row.series,
          row.amountFen,
          row.totalFen,
          row.requestBody,
          'open',
          nowMs,
          nowMs,
        ],
      ],
    ],
  });
}

export type RefundChange = Partial<{
  state: RefundState;
  refund_id: string;
  tries: number;
  next_try_at_ms: number | null;
  sent_at_ms: number;
  succeeded_at_ms: number;
}>;

/** Changes a refund under the lock of its attempt. */
export async function updateRefund(tx: Sql, outRefundNo: string, change: RefundChange): Promise<void> {
  const columns = Object.keys(change); // named by the type above, never by a stranger
  const assignments = columns.map((column) => `${column} = ?`).join(', ');
  await write(tx, { sql: `UPDATE refund SET ${assignments} WHERE out_refund_no = ?`, parameters: [...Object.values(change), outRefundNo] });
}
