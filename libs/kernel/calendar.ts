import { assert } from './assert.js';
import { MINUTE_MS, TICK_MS, TICKS_PER_DAY, type Tick, tickAt } from './tick.js';

/**
 * Beijing time (Asia/Shanghai) without a time zone database: UTC+8 all year, no daylight saving since 1991.
 * Nothing here depends on the TZ of the process.
 */
const OFFSET_MS = 8 * 60 * MINUTE_MS;
const DAY_MS = 24 * 60 * MINUTE_MS;
/** More than there are ticks in a month. */
const KEPT = 4_096;

/** Calendar date in Beijing, `YYYY-MM-DD`. A night is named by the date on which it starts. */
export type LocalDate = string;

/** Days since 1970-01-01 of a calendar date. */
export const dayNumber = remembering((date: LocalDate): number => {
  const ms = Date.parse(`${date}T00:00:00Z`);
  assert(Number.isFinite(ms), `not a date: ${date}`);
  return ms / DAY_MS;
});

export const dateOfDay = remembering((day: number): LocalDate => new Date(day * DAY_MS).toISOString().slice(0, 10));

/** The same few dates, ticks and instants are asked for with each request. */
function remembering<Key, Value>(compute: (key: Key) => Value): (key: Key) => Value {
  const known = new Map<Key, Value>();
  return (key) => {
    const kept = known.get(key);
    if (kept !== undefined) return kept;
    const value = compute(key);
    if (known.size === KEPT) known.clear();
    known.set(key, value);
    return value;
  };
}

export function localDate(ms: number): LocalDate {
  return dateOfDay(Math.floor((ms + OFFSET_MS) / DAY_MS));
}

export function addDays(date: LocalDate, days: number): LocalDate {
  return dateOfDay(dayNumber(date) + days);
}

/** Monday is 1, Sunday is 7 (ISO 8601). */
export function isoWeekday(date: LocalDate): number {
  return ((dayNumber(date) + 3) % 7) + 1;
}

/** The instant at which the clock in Beijing shows this date and this many minutes after midnight (may exceed a day). */
export function instantAt(date: LocalDate, minutes: number): number {
  return dayNumber(date) * DAY_MS - OFFSET_MS + minutes * MINUTE_MS;
}

export function localTick(date: LocalDate, minutes: number): Tick {
  return tickAt(instantAt(date, minutes));
}

/** Minutes after midnight in Beijing. */
export function localMinutes(ms: number): number {
  return Math.floor((ms + OFFSET_MS) / MINUTE_MS) % (24 * 60);
}

/** A night's service day runs from noon to noon: the date of the noon before this tick. */
export function nightOf(tick: Tick): LocalDate {
  return localDate(tick * TICK_MS - DAY_MS / 2);
}

/** First tick of the day (midnight in Beijing) in which this tick falls. */
export function startOfDay(tick: Tick): Tick {
  const shift = OFFSET_MS / TICK_MS;
  return Math.floor((tick + shift) / TICKS_PER_DAY) * TICKS_PER_DAY - shift;
}

/** RFC 3339 with the offset of Beijing, e.g. `2026-03-01T18:00:00+08:00`; milliseconds only when there are any. */
export const formatInstant = remembering((ms: number): string => {
  const text = new Date(ms + OFFSET_MS).toISOString();
  return `${ms % 1000 === 0 ? text.slice(0, 19) : text.slice(0, 23)}+08:00`;
});

export function formatTick(tick: Tick): string {
  return formatInstant(tick * TICK_MS);
}
