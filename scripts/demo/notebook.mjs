// Everything that the demo has seen: calls and how long they took, bookings, and what should not have happened.

/** What must hold, in the order in which the report tells of it. */
export const INVARIANTS = /** @type {const} */ ({
  answered: ['no 5xx, nobody left without an answer', '没有 5xx，每个请求都有回应'],
  expected: ['every answer is one that the contract allows there', '每个回应都在约定之内'],
  problems: ['every refusal is problem+json with a stable code', '每个拒绝都是 problem+json，带稳定错误码'],
  sameAnswer: ['the same Idempotency-Key gets the same bytes', '同一 Idempotency-Key 得到完全相同的回应'],
  oversold: ['no bay is sold twice at any quarter of an hour', '任一时刻没有超售'],
  bays: ['free bays = free before − ours, at every tick', '余位 = 原余位 − 本次占用，逐时间片核对'],
  plates: ['no plate holds two overlapping bookings', '同一车牌没有重叠预约'],
  decided: ['every payment became a booking or a refund', '每笔付款都已成为预约或退款'],
  money: ['paid = kept + refunded + refund open, in both books', '实付 = 留存 + 已退 + 待退，两本账一致'],
  live: ['each live view equals the truth within 10 s', '实时视图 10 秒内与事实一致'],
  versions: ['no version ever falls', '版本号从不回退'],
  own: ['residents see their own booking change, live', '居民实时看到自己的预约变化'],
});

/** @typedef {keyof typeof INVARIANTS} Invariant */
/** @typedef {{ invariant: Invariant, text: string, ids: string[] }} Violation */
/**
 * One booking of ours. `promisedFen` is the refund shown when it was cancelled, `'all'` when whatever was paid must come back.
 * @typedef {object} Entry
 * @property {import('./population.mjs').Resident} resident
 * @property {string} token
 * @property {import('./views.mjs').BookingView} view the last one seen
 * @property {Set<string>} prepayIds
 * @property {boolean} isPaidFor the cashier said so, or will in a moment
 * @property {number | 'all' | undefined} promisedFen
 * @property {boolean} hasWonContest got one of the bays that many fought for
 */

export class Notebook {
  /** @type {Map<string, number[]>} milliseconds per kind of request */
  durations = new Map();
  /** @type {Map<string, number>} */
  refusals = new Map();
  /** @type {Map<string, Entry>} */
  bookings = new Map();
  /** @type {Violation[]} */
  violations = [];
  /** @type {Set<string>} told of in the report, but nobody's fault */
  notes = new Set();
  counts = {
    requests: 0,
    lostAnswers: 0,
    throttled: 0,
    residentsDone: 0,
    repeats: 0,
    badInputs: 0,
    alternativesOffered: 0,
    alternativesTaken: 0,
    cashierCancels: 0,
    ownViews: 0,
  };

  /** @param {string} kind @param {number} ms */
  took(kind, ms) {
    const list = this.durations.get(kind) ?? [];
    list.push(ms);
    this.durations.set(kind, list);
  }

  /** @param {string} code */
  refused(code) {
    this.refusals.set(code, (this.refusals.get(code) ?? 0) + 1);
  }

  /** @param {Invariant} invariant @param {string} text @param {...string} ids */
  broken(invariant, text, ...ids) {
    this.violations.push({ invariant, text, ids });
  }

  /** @param {import('./views.mjs').BookingState} state */
  bookingsIn(state) {
    return [...this.bookings.values()].filter((entry) => entry.view.state === state);
  }

  /** The bookings that hold a bay, as far as we know. */
  liveBookings() {
    return [...this.bookings.values()].filter(({ view }) => view.state === 'held' || view.state === 'confirmed');
  }
}

/** Of a list of milliseconds; undefined without any. @param {readonly number[]} list @param {number} share */
export function percentile(list, share) {
  const sorted = list.toSorted((a, b) => a - b);
  return sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))];
}
