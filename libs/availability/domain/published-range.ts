import { addDays, localDate, localTick, type TimeWindow, tickContaining } from '#kernel';

/** The ticks of which timelines say what is offered: from the one that is running to midnight after the last day of the horizon. */
export function publishedRange(nowMs: number, horizonDays: number): TimeWindow {
  return { from: tickContaining(nowMs), to: localTick(addDays(localDate(nowMs), horizonDays + 1), 0) };
}
