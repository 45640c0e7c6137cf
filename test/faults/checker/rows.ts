import { z } from 'zod';

/**
 * The rows of the final dump, as far as rules read them. `seq` is that of their event, for findings. Amounts are plain numbers here: that they
 * are whole is a rule, not a form.
 */
const row = <Shape extends z.ZodRawShape>(shape: Shape) => z.object(shape);
const count = z.coerce.number();
const text = z.string();

export const ROWS = {
  partner: row({ id: count, code: text }),
  car_park: row({ id: count, partner_id: count, code: text }),
  pool: row({ id: count, car_park_id: count, code: text, kind: text }),
  pool_head: row({ pool_id: count, seq: count }),
  pool_log: row({
    pool_id: count,
    seq: count,
    cause: z.enum(['capacity', 'claim', 'release']),
    from_tick: count,
    to_tick: count,
    delta: count,
    claim_id: text.nullable(),
    at_ms: count,
  }),
  booking: row({
    id: text,
    resident_id: text,
    vehicle_id: count,
    pool_id: count,
    from_tick: count,
    to_tick: count,
    state: text,
    version: count,
    price_fen: count,
    hold_expires_at_ms: count.nullable(),
    extends_id: text.nullable(),
    created_at_ms: count,
  }),
  rehoming: row({
    booking_id: text,
    from_pool_id: count,
    to_pool_id: count.nullable(),
    compensation_fen: count,
    state: text,
    created_at_ms: count,
  }),
  supply_plan: row({ pool_id: count, version: count, author: text }),
  suspension: row({ id: text, car_park_id: count, lifted_at_ms: count.nullable() }),
  idempotency: row({ request_id: text, subject_id: text.nullable() }),
  payment_attempt: row({ out_trade_no: text, payable_id: text, amount_fen: count, state: text, transaction_id: text.nullable() }),
  refund: row({ out_refund_no: text, out_trade_no: text, payable_id: text, reason: text, series: count, amount_fen: count, state: text }),
  notification_inbox: row({ id: count, kind: text, business_key: text, notification_id: text, received_at_ms: count }),
  ledger_entry: row({ posting: text, account: text, amount_fen: count, payable_id: text, at_ms: count }),
  incident: row({ kind: text, subject: text }),
  outbox: row({ id: count, topic: text, created_at_ms: count }),
  audit_leaf: row({ id: count, leaf_hash: text, content: text }),
  audit_entry: row({ tree_index: count, leaf_id: count, leaf_hash: text }),
  audit_checkpoint: row({ tree_size: count, root: text }),
} as const;

export type TableName = keyof typeof ROWS;
export type Row<Name extends TableName> = z.infer<(typeof ROWS)[Name]> & { readonly seq_of_event: number };
export type Tables = { readonly [Name in TableName]: Row<Name>[] };

export function isTable(name: string): name is TableName {
  return Object.hasOwn(ROWS, name);
}

export function emptyTables(): Tables {
  return Object.fromEntries(Object.keys(ROWS).map((name) => [name, []])) as unknown as Tables;
}

const instant = z.string().transform((words) => Date.parse(words));

/** Lines of the sandbox's book; times in ms of its clock. */
export const WxOrder = z.object({
  outTradeNo: text,
  prepayIds: z.array(text),
  state: text,
  amountFen: z.number(),
  createdAt: instant,
  paidAt: instant.nullable(),
  closedAt: instant.nullable(),
});
export const WxPayment = z.object({ transactionId: text, outTradeNo: text, amountFen: z.number(), paidAt: instant });
export const WxRefund = z.object({ outRefundNo: text, outTradeNo: text, amountFen: z.number(), state: text });
export const WxCallback = z.object({
  id: text,
  kind: z.enum(['payment', 'refund']),
  eventType: text,
  outTradeNo: text,
  outRefundNo: text.nullable(),
  tries: z.array(z.object({ at: instant, status: z.number().nullable(), note: text.optional() })),
});

type Noted<T> = T & { readonly seq_of_event: number };
export type WxOrder = Noted<z.infer<typeof WxOrder>>;
export type WxPayment = Noted<z.infer<typeof WxPayment>>;
export type WxRefund = Noted<z.infer<typeof WxRefund>>;
export type WxCallback = Noted<z.infer<typeof WxCallback>>;
