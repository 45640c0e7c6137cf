import { getDayDetail } from 'chinese-days';
import type { LocalDate } from '#kernel';
import { type DayKind, PLAIN_DAYS } from '../domain/day-kinds.js';

/**
 * What a date is by the calendar of holidays and 调休 that the State Council publishes each November for the year to come, as the library
 * `chinese-days` carries it. A date beyond its tables is a plain weekday: the library has to be updated once a year.
 */
export function officialKindOf(date: LocalDate): DayKind {
  // The library reads weekdays in the time zone of the process; at noon there the date is the same everywhere. Only its tables are used:
  // the name of a day that they list is that of a festival ("National Day,国庆节,3"), of any other day the weekday's.
  const { work, name } = getDayDetail(new Date(`${date}T12:00:00`));
  if (!name.includes(',')) return PLAIN_DAYS.kindOf(date);
  return work ? 'working' : 'public_holiday';
}
