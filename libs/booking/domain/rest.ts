import { type TimeWindow, tickFrom } from '#kernel';

/** What is left of a window, in whole ticks; `undefined` when it is over. Time that has passed stays claimed: it was used or kept free for nothing. */
export function restOf(window: TimeWindow, nowMs: number): TimeWindow | undefined {
  const from = Math.max(window.from, tickFrom(nowMs));
  return from < window.to ? { from, to: window.to } : undefined;
}
