import type { BusinessOutcome, Outcome } from './payment-provider.js';

const SECOND_MS = 1_000;
const MINUTE_MS = 60 * SECOND_MS;
const HOUR_MS = 60 * MINUTE_MS;
const DAY_MS = 24 * HOUR_MS;

/** Refunds of one order keep a minute apart, and a refund is first asked about after a minute. https://pay.weixin.qq.com/doc/v3/merchant/4012791948 */
export const REFUND_SPACING_MS = MINUTE_MS;

/** A refund that was closed goes on under a new number; so often, then a person looks at it. */
export const MOST_SERIES = 5;

/** Cards take up to three working days; afterwards a person looks at it. */
export const ACCEPTED_PATIENCE_MS = 10 * DAY_MS;
export const OPEN_PATIENCE_MS = 3 * DAY_MS;

/** What an answer to our request for a refund asks of us. `later` is always the same number with the same bytes. */
export type RefundDuty =
  | { readonly duty: 'later'; readonly pauseMs: number; readonly incident?: string }
  | { readonly duty: 'enquire' }
  | { readonly duty: 'person'; readonly incident: string };

const NEEDS_PERSON = new Map([
  ['USERACCOUNTABNORMAL', 'refund_account_abnormal'],
  ['RESOURCENOTEXISTS', 'refund_order_unknown'],
  ['PARAMERROR', 'refund_malformed'],
]);

/** `tries` counts this try. */
export function dutyAfter(outcome: Exclude<Outcome<unknown>, { kind: 'ok' }>, tries: number): RefundDuty {
  if (outcome.kind === 'unknown') return { duty: 'later', pauseMs: growing(10 * SECOND_MS, tries) };
  return dutyAfterCode(outcome, tries);
}

function dutyAfterCode({ code, status }: BusinessOutcome, tries: number): RefundDuty {
  const person = NEEDS_PERSON.get(code);
  if (person) return { duty: 'person', incident: person };
  // A broken rule: refunded already, or the number was used with other words. Only the refund itself can say which.
  if (code === 'INVALIDREQUEST') return { duty: 'enquire' };
  if (code === 'NOTENOUGH') return { duty: 'later', pauseMs: growing(MINUTE_MS, tries), incident: 'merchant_balance_low' };
  if (code === 'FREQUENCYLIMITED' || status === 429) return { duty: 'later', pauseMs: growing(MINUTE_MS, tries) };
  // Keys, permissions, our account: for a person to mend, after which the same refund goes through.
  return { duty: 'later', pauseMs: growing(MINUTE_MS, tries), incident: 'refund_refused' };
}

/** Pause before asking again about an accepted refund, after `enquiries` have been made. */
export function pauseAfterEnquiry(enquiries: number): number {
  return growing(REFUND_SPACING_MS, enquiries);
}

/** Doubles from `firstMs` with every try, up to an hour. */
function growing(firstMs: number, tries: number): number {
  return Math.min(HOUR_MS, firstMs * 2 ** Math.min(Math.max(0, tries - 1), 12));
}
