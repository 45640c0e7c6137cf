const SECOND_MS = 1_000;
const MINUTE_MS = 60 * SECOND_MS;

/** When an unpaid order is asked about, counted from its sending. https://pay.weixin.qq.com/doc/v3/merchant/4012075249 */
const QUERIES_AFTER_MS = [5 * SECOND_MS, 30 * SECOND_MS, MINUTE_MS, 3 * MINUTE_MS, 5 * MINUTE_MS, 10 * MINUTE_MS] as const;

export const FIRST_QUERY_AFTER_MS = QUERIES_AFTER_MS[0];

/** Beyond the official plan, for orders that nobody has closed yet. */
const LATER_PAUSE_MS = 10 * MINUTE_MS;

/** Pause before the next query of an order about which `queries` have been made before this one. */
export function pauseAfterQuery(queries: number): number {
  const now = QUERIES_AFTER_MS[queries];
  const next = QUERIES_AFTER_MS[queries + 1];
  return now === undefined || next === undefined ? LATER_PAUSE_MS : next - now;
}
