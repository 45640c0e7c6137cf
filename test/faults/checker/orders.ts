import type { Past } from './past.js';
import { grouped } from './pools.js';
import type { Row, WxPayment, WxRefund } from './rows.js';

/** Everything that the books say about one order number. */
export interface OrderFile {
  readonly no: string;
  readonly payments: readonly WxPayment[];
  readonly wxRefunds: readonly WxRefund[];
  readonly attempt: Row<'payment_attempt'> | undefined;
  readonly refunds: readonly Row<'refund'>[];
  /** Postings that name the order, by account. */
  readonly postings: readonly Posting[];
}

/** One movement of money: its name is `kind:order`, for refunds `kind:order:reason`. */
export interface Posting {
  readonly name: string;
  readonly kind: string;
  readonly no: string;
  readonly reason: string;
  readonly entries: readonly Row<'ledger_entry'>[];
  readonly amountFen: number;
  /** The account that loses. */
  readonly from: string;
  readonly to: string;
}

const known = new WeakMap<Past, readonly OrderFile[]>();

export function ordersOf(past: Past): readonly OrderFile[] {
  const found = known.get(past) ?? gathered(past);
  known.set(past, found);
  return found;
}

function gathered(past: Past): OrderFile[] {
  const { wx, db } = past;
  if (!db) return [];
  const payments = grouped(wx?.payments ?? [], ({ outTradeNo }) => outTradeNo);
  const wxRefunds = grouped(wx?.refunds ?? [], ({ outTradeNo }) => outTradeNo);
  const attempts = new Map(db.payment_attempt.map((row) => [row.out_trade_no, row]));
  const refunds = grouped(db.refund, (row) => row.out_trade_no);
  const postings = grouped(postingsOf(past), ({ no }) => no);
  const numbers = new Set([...payments.keys(), ...wxRefunds.keys(), ...attempts.keys(), ...refunds.keys(), ...postings.keys()]);
  return [...numbers].map((no) => ({
    no,
    payments: payments.get(no) ?? [],
    wxRefunds: wxRefunds.get(no) ?? [],
    attempt: attempts.get(no),
    refunds: refunds.get(no) ?? [],
    postings: postings.get(no) ?? [],
  }));
}

export function postingsOf({ db }: Past): Posting[] {
  return [...grouped(db?.ledger_entry ?? [], ({ posting }) => posting)].map(([name, entries]) => {
    const [kind = '', no = '', reason = ''] = name.split(':');
    const gain = entries.find(({ amount_fen }) => amount_fen > 0);
    const loss = entries.find(({ amount_fen }) => amount_fen < 0);
    return { name, kind, no, reason, entries, amountFen: gain?.amount_fen ?? 0, from: loss?.account ?? '', to: gain?.account ?? '' };
  });
}

/** What is posted of a kind, in fen. */
export function postedFen({ postings }: OrderFile, kind: string, from?: string, to?: string): number {
  const fitting = postings.filter(
    (posting) => posting.kind === kind && (from ?? posting.from) === posting.from && (to ?? posting.to) === posting.to,
  );
  return sum(fitting.map(({ amountFen }) => amountFen));
}

export function sum(amounts: readonly number[]): number {
  return amounts.reduce((total, amount) => total + amount, 0);
}

export function paidFen({ payments }: OrderFile): number {
  return sum(payments.map(({ amountFen }) => amountFen));
}

/** The events of what a file holds, for findings. */
export function eventsOf({ payments, wxRefunds, attempt, refunds }: OrderFile): number[] {
  return [...payments, ...wxRefunds, ...(attempt ? [attempt] : []), ...refunds].map((one) => one.seq_of_event);
}
