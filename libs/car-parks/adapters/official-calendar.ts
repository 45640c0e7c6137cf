import chineseDays from 'chinese-days';
import type { LocalDate } from '#kernel';
import { type DayKind, PLAIN_DAYS } from '../domain/day-kinds.js';

/**
 * What a date is by the calendar of holidays and 调休 that the State Council publishes each November for the year to come, as the library
 * `chinese-days` carries it. A date beyond its tables is a plain weekday: the library has to be updated once a year.
 */
export function officialKindOf(date: LocalDate): DayKind {
  // West of Greenwich the library takes the weekday of a date from the day before, its tables and the question alike: what they list is right
  // everywhere, plain weekdays are not. A day that is listed has the name of its festival ("National Day,国庆节,3"), any other its weekday's.
  const { work, name } = chineseDays.getDayDetail(date);
  if (!name.includes(',')) return PLAIN_DAYS.kindOf(date);
  return work ? 'working' : 'public_holiday';
}
