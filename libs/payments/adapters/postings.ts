import { assert, type Fen } from '#kernel';
import { type AuditLeaf, appendAuditLeaves, type Sql, SYSTEM_ACTOR, write } from '#platform';

export type Account = 'wechat' | 'clearing' | 'revenue' | 'refunds_open';

/** One movement of money between two accounts. */
export interface Posting {
  /** Names the posting for ever: the second attempt to write it meets the unique key. */
  readonly name: string;
  readonly payableId: string;
  readonly from: Account;
  readonly to: Account;
  readonly amountFen: Fen;
  /** What the posting means, for the audit trail. */
  readonly leaf: Pick<AuditLeaf, 'action' | 'subject' | 'reason' | 'facts'>;
}

/** Writes both entries, which add up to 0: `to` gains, `from` loses; and its audit leaf. A posting that exists is a duplicate key error. */
export async function post(tx: Sql, { name, payableId, from, to, amountFen, leaf }: Posting, nowMs: number): Promise<void> {
  assert(Number.isSafeInteger(amountFen) && amountFen > 0, `not an amount to post: ${amountFen}`);
  const entries = [
    [name, to, amountFen, payableId, nowMs],
    [name, from, -amountFen, payableId, nowMs],
  ];
  await write(tx, { sql: 'INSERT INTO ledger_entry (posting, account, amount_fen, payable_id, at_ms) VALUES ?', parameters: [entries] });
  await appendAuditLeaves(tx, [{ actor: SYSTEM_ACTOR, tenant: null, before: null, after: null, ...leaf }], nowMs);
}

/** The leaf of money that came in or is kept. */
export function paymentLeaf(action: 'payment.received' | 'payment.kept', outTradeNo: string, amountFen: Fen): Posting['leaf'] {
  return { action, subject: { kind: 'payment', id: outTradeNo }, reason: null, facts: { amountFen, outTradeNo } };
}

/** The leaf of money that goes back; an intent keeps its name while its number at WeChat may change. */
export function refundLeaf(
  action: 'refund.requested' | 'refund.succeeded',
  refund: { readonly outTradeNo: string; readonly outRefundNo: string; readonly reason: string; readonly amountFen: Fen },
): Posting['leaf'] {
  const { outTradeNo, outRefundNo, reason, amountFen } = refund;
  return { action, subject: { kind: 'refund', id: outRefundNo }, reason, facts: { amountFen, outTradeNo, outRefundNo } };
}
