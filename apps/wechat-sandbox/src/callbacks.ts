/** Pauses between the tries of one callback: 15 retries over 24 h 4 min. https://pay.weixin.qq.com/doc/v3/merchant/4012075249 */
const SECOND_MS = 1000;
const MINUTE_MS = 60 * SECOND_MS;
const HOUR_MS = 60 * MINUTE_MS;
export const RETRY_PAUSES_MS: readonly number[] = [
  15 * SECOND_MS,
  15 * SECOND_MS,
  30 * SECOND_MS,
  3 * MINUTE_MS,
  10 * MINUTE_MS,
  20 * MINUTE_MS,
  30 * MINUTE_MS,
  30 * MINUTE_MS,
  30 * MINUTE_MS,
  60 * MINUTE_MS,
  3 * HOUR_MS,
  3 * HOUR_MS,
  3 * HOUR_MS,
  6 * HOUR_MS,
  6 * HOUR_MS,
];

/** The merchant has five seconds to answer. */
export const ANSWER_WITHIN_MS = 5000;

/** How a callback can be spoilt: in its signed envelope, in the key that seals its words, or in the words themselves under a good signature. */
export const TAMPERS = [
  'forged',
  'signtest',
  'stale',
  'unsigned',
  'other-key',
  'new-members',
  'wrong-amount',
  'wrong-currency',
  'wrong-mchid',
  'wrong-appid',
  'unknown-order',
] as const;
export type Tamper = (typeof TAMPERS)[number];

/** How the callbacks of one payment or refund are to behave. Everything absent: sent once, at once, retried by the table. */
export interface CallbackPlan {
  readonly delayMs?: number;
  /** Copies sent in parallel at every try. */
  readonly copies?: number;
  /** So many tries vanish on the way. */
  readonly lostTries?: number;
  readonly tamper?: { readonly how: Tamper; readonly tries: number };
  /** Waits until the callback of this order's first refund has gone out. */
  readonly isHeldForRefund?: boolean;
  /** Sends the very same bytes and headers once more, this long after the first try. */
  readonly replayAfterMs?: number;
}

export interface Try {
  readonly atMs: number;
  /** Null: no answer (lost on the way, refused connection, or slower than five seconds). */
  readonly status: number | null;
  readonly bodySnippet: string;
  readonly note?: string;
}

export type CallbackState = 'due' | 'held' | 'received' | 'given_up';

export interface Callback {
  readonly id: string;
  readonly kind: 'payment' | 'refund';
  readonly eventType: string;
  readonly outTradeNo: string;
  readonly outRefundNo?: string;
  readonly url: string;
  /** What will be sealed; fixed when the event happened, whatever happens to the order later. */
  readonly plaintext: Record<string, unknown>;
  readonly plan: CallbackPlan;
  readonly createdAtMs: number;
  readonly state: CallbackState;
  readonly nextTryAtMs?: number;
  /** Rounds gone out; a round sends every copy. */
  readonly rounds: number;
  readonly tries: readonly Try[];
}

/** 200 and 204 mean received; the body does not matter. */
export function isReceived(status: number | null): boolean {
  return status === 200 || status === 204;
}

/** The callback after one round: received when any copy was, else due again by the table, else given up. */
export function afterRound(callback: Callback, round: readonly Try[], nowMs: number): Callback {
  const { nextTryAtMs: _, ...rest } = callback;
  const next = { ...rest, rounds: callback.rounds + 1, tries: [...callback.tries, ...round] };
  if (callback.state === 'received' || round.some((one) => isReceived(one.status))) return { ...next, state: 'received' };
  const pauseMs = RETRY_PAUSES_MS[callback.rounds];
  return pauseMs === undefined ? { ...next, state: 'given_up' } : { ...next, state: 'due', nextTryAtMs: nowMs + pauseMs };
}

/** The sealed words of this round, spoilt if the plan says so. */
export function wordsOfRound(callback: Callback): Record<string, unknown> {
  const { tamper } = callback.plan;
  if (!tamper || callback.rounds >= tamper.tries) return callback.plaintext;
  const words = callback.plaintext;
  const amount = words['amount'] as { total: number };
  switch (tamper.how) {
    case 'wrong-amount':
      return { ...words, amount: { ...amount, total: amount.total + 1, payer_total: amount.total + 1 } };
    case 'wrong-currency':
      return { ...words, amount: { ...amount, currency: 'USD', payer_currency: 'USD' } };
    case 'wrong-mchid':
      return { ...words, mchid: '1999999999' };
    case 'wrong-appid':
      return { ...words, appid: 'wx0000000000000000' };
    case 'new-members':
      return { ...words, invented_since: { text: '新字段', list: [1, null] }, amount: { ...amount, invented_since: true } };
    case 'unknown-order':
      return { ...words, out_trade_no: `unknown${callback.id.slice(0, 8)}` };
    default:
      return words;
  }
}

/** Whether the words of this round are sealed with a key that the merchant does not have. */
export function isSealedWithOtherKey({ plan, rounds }: Callback): boolean {
  return plan.tamper?.how === 'other-key' && rounds < plan.tamper.tries;
}

/** How the envelope of this round is spoilt, if at all. */
export function envelopeTamper(callback: Callback): 'forged' | 'signtest' | 'stale' | 'unsigned' | undefined {
  const { tamper } = callback.plan;
  if (!tamper || callback.rounds >= tamper.tries) return undefined;
  return tamper.how === 'forged' || tamper.how === 'signtest' || tamper.how === 'stale' || tamper.how === 'unsigned'
    ? tamper.how
    : undefined;
}
