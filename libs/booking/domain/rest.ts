import { type TimeWindow, tickContaining } from '#kernel';

/** What is left of a window, with the tick that is running, as whoever books now claims it; `undefined` when it is over. What has passed stays claimed. */
export function restOf(window: TimeWindow, nowMs: number): TimeWindow | undefined {
  const from = Math.max(window.from, tickContaining(nowMs));
  return from < window.to ? { from, to: window.to } : undefined;
}
