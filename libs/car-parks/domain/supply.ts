import { dateOfDay, dayNumber, isoWeekday, type LocalDate, lengthOf, localDate, localTick, msOf, type TimeWindow } from '#kernel';

/** Bays offered from one minute to another, both counted from midnight (Beijing) of the night's date; they may run past a day. */
export interface OfferedWindow {
  /** A whole tick on the night's own date: 0 to 1425. */
  readonly startMinute: number;
  /** A whole tick after the start, at most `LONGEST_MINUTES`. */
  readonly endMinute: number;
  readonly bays: number;
}

/** The weekly rule: offered on each of these weekdays within the dates of validity. */
export interface WeeklyWindow extends OfferedWindow {
  /** Bit 0 is Monday, bit 6 is Sunday. */
  readonly weekdays: number;
  /** First and last date on which the window starts; `null` is without end. */
  readonly validFrom: LocalDate | null;
  readonly validTo: LocalDate | null;
}

/** A night that differs: the overrides of a date replace all windows that start on it. No bays means closed. */
export interface NightOverride extends OfferedWindow {
  readonly night: LocalDate;
}

/** What a partner offers in one pool. */
export interface Supply {
  readonly windows: readonly WeeklyWindow[];
  readonly overrides: readonly NightOverride[];
}

/** A window ends at most four days after midnight of its date: Friday evening to Monday morning and a public holiday. */
export const LONGEST_MINUTES = 4 * 24 * 60;
const LONGEST_DAYS = LONGEST_MINUTES / (24 * 60);

/**
 * The windows that start on one date: its overrides if there are any, else the weekly rule.
 * The one place that turns a date into windows, and so the place where a calendar of public holidays has its say.
 */
export function nightsOf(supply: Supply, date: LocalDate): readonly OfferedWindow[] {
  const overrides = supply.overrides.filter((override) => override.night === date);
  if (overrides.length > 0) return overrides.filter((override) => override.bays > 0);
  return supply.windows.filter((window) => isOfferedOn(window, date));
}

function isOfferedOn(window: WeeklyWindow, date: LocalDate): boolean {
  if (window.validFrom !== null && date < window.validFrom) return false;
  if (window.validTo !== null && date > window.validTo) return false;
  return ((window.weekdays >> (isoWeekday(date) - 1)) & 1) === 1;
}

/**
 * Bays offered at each tick of the range. Where windows meet, the largest counts and not their sum: they offer the same bays.
 * Depends on the calendar of Beijing only, never on the time zone of the process.
 */
export function capacityOver(supply: Supply, range: TimeWindow): Int16Array {
  const capacity = new Int16Array(lengthOf(range));
  const firstDay = dayNumber(localDate(msOf(range.from))) - LONGEST_DAYS;
  const lastDay = dayNumber(localDate(msOf(range.to - 1)));
  for (let day = firstDay; day <= lastDay; day++) {
    const date = dateOfDay(day);
    for (const offered of nightsOf(supply, date)) raise(capacity, range, windowOn(date, offered), offered.bays);
  }
  return capacity;
}

/** The ticks during which bays are offered when the window starts on this date. */
export function windowOn(date: LocalDate, offered: OfferedWindow): TimeWindow {
  return { from: localTick(date, offered.startMinute), to: localTick(date, offered.endMinute) };
}

function raise(capacity: Int16Array, range: TimeWindow, window: TimeWindow, bays: number): void {
  const end = Math.min(window.to, range.to) - range.from;
  for (let i = Math.max(window.from - range.from, 0); i < end; i++) capacity[i] = Math.max(capacity[i] ?? 0, bays);
}
