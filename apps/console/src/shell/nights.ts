// Dates of nights, as text, by the calendar alone. A night begins at noon (Beijing) of its date.
const DAY_MS = 24 * 3_600_000;
const OFFSET_MS = 8 * 3_600_000;
const NOON_MS = 12 * 3_600_000;

const asMs = (date: string): number => Date.parse(`${date}T00:00:00Z`);
const asDate = (ms: number): string => new Date(ms).toISOString().slice(0, 10);

export const addDays = (date: string, days: number): string => asDate(asMs(date) + days * DAY_MS);
/** Today in Beijing. */
export const dateAt = (instantMs: number): string => asDate(instantMs + OFFSET_MS);
/** The night that this instant belongs to. */
export const nightAt = (instantMs: number): string => asDate(instantMs + OFFSET_MS - NOON_MS);
/** 0 is Monday, 6 is Sunday. */
export const weekdayOf = (date: string): number => (new Date(asMs(date)).getUTCDay() + 6) % 7;

/** Weeks from Monday to Sunday that show a month `2026-03`; days of its neighbours fill the first and the last. */
export function weeksOf(month: string): readonly (readonly string[])[] {
  const first = `${month}-01`;
  const weeks: string[][] = [];
  for (let day = addDays(first, -weekdayOf(first)); day < first || day.startsWith(month); day = addDays(day, 7))
    weeks.push(Array.from({ length: 7 }, (_, index) => addDays(day, index)));
  return weeks;
}

/** The month so many months later: `2026-12` and 1 give `2027-01`. */
export function addMonths(month: string, months: number): string {
  const [year = 0, number = 1] = month.split('-').map(Number);
  const count = year * 12 + number - 1 + months;
  return `${Math.floor(count / 12)}-${String((count % 12) + 1).padStart(2, '0')}`;
}
