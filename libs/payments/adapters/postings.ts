import { assert, type Fen } from '#kernel';
import type { Sql } from '#platform';

export type Account = 'wechat' | 'clearing' | 'revenue' | 'refunds_open';

/** One movement of money between two accounts. */
export interface Posting {
  /** Names the posting for ever: the second attempt to write it meets the unique key. */
  readonly name: string;
  readonly payableId: string;
  readonly from: Account;
  readonly to: Account;
  readonly amountFen: Fen;
}

/** Writes both entries, which add up to 0: `to` gains, `from` loses. A posting that exists is a duplicate key error. */
export async function post(tx: Sql, { name, payableId, from, to, amountFen }: Posting, nowMs: number): Promise<void> {
  assert(Number.isSafeInteger(amountFen) && amountFen > 0, `not an amount to post: ${amountFen}`);
  await tx.query('INSERT INTO ledger_entry (posting, account, amount_fen, payable_id, at_ms) VALUES ?', [
    [
      [name, to, amountFen, payableId, nowMs],
      [name, from, -amountFen, payableId, nowMs],
    ],
  ]);
}
