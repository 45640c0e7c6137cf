import { addDays, localDate, localTick, MINUTE_MS, type TimeWindow, tickContaining } from '#kernel';

/** Until 06:00 "tonight" is the night that is still running; from then on it is the one to come. */
const NIGHT_ENDS_MINUTE = 6 * 60;
const EVENING_MINUTE = 18 * 60;
const MORNING_MINUTE = 8 * 60;

/** What "tonight" means when nobody says more: 18:00 to 08:00 next day, or what is left of it. */
export function tonight(nowMs: number): TimeWindow {
  const date = localDate(nowMs - NIGHT_ENDS_MINUTE * MINUTE_MS);
  return {
    from: Math.max(tickContaining(nowMs), localTick(date, EVENING_MINUTE)),
    to: localTick(addDays(date, 1), MORNING_MINUTE),
  };
}
