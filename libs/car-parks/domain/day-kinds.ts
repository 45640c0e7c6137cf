import { isoWeekday, type LocalDate } from '#kernel';

/** What a date is by the official calendar: a Saturday of 调休 is `working`, and a Monday within a festival a `public_holiday`. */
export type DayKind = 'working' | 'weekend' | 'public_holiday';

/** What the calendars say of a date. */
export interface DayKinds {
  kindOf(date: LocalDate): DayKind;
  isSchoolHoliday(date: LocalDate): boolean;
}

/** By the weekday alone, without festivals and school holidays. */
export const PLAIN_DAYS: DayKinds = Object.freeze({
  kindOf: (date: LocalDate): DayKind => (isoWeekday(date) > 5 ? 'weekend' : 'working'),
  isSchoolHoliday: () => false,
});

const MONDAY = 1;
const SUNDAY = 7;

/** The weekday (Monday is 1) as which a date counts by the official calendar. */
export function officialWeekday(days: DayKinds, date: LocalDate): number {
  const kind = days.kindOf(date);
  if (kind === 'public_holiday') return SUNDAY;
  const weekday = isoWeekday(date);
  return kind === 'working' && weekday > 5 ? MONDAY : weekday;
}
