import { DAY_MINUTES } from '../../domain/supply-plan.js';

/** Minutes after midnight as `cells.ts` reads them: `18:00`, `24:00`, `08:00+1`. */
export function clockText(minutes: number): string {
  if (minutes === DAY_MINUTES) return '24:00';
  const days = Math.floor(minutes / DAY_MINUTES);
  const clock = [Math.floor((minutes % DAY_MINUTES) / 60), minutes % 60].map((part) => String(part).padStart(2, '0')).join(':');
  return days === 0 ? clock : `${clock}+${days}`;
}

const DAYS = ['Mon', 'Tue', 'Wed', 'Thu', 'Fri', 'Sat', 'Sun'];

/** A bit for each day, bit 0 is Monday: `Mon-Fri`, `Sat,Sun`. Three days in a row and more are written from – to. */
export function weekdaysText(bits: number): string {
  const parts: string[] = [];
  for (let day = 0; day < DAYS.length; day++) {
    let last = day;
    while ((bits >> last) & 1) last++;
    if (last - day >= 3) parts.push(`${DAYS[day]}-${DAYS[last - 1]}`);
    else parts.push(...DAYS.slice(day, last));
    day = Math.max(day, last - 1);
  }
  return parts.join(',');
}

/** A spreadsheet runs text that begins like a formula; behind an apostrophe it is text (OWASP, CSV injection). */
export function harmless(text: string): string {
  return /^[=+\-@\t\r]/.test(text.normalize('NFKC')) ? `'${text}` : text;
}

/** The byte order mark tells spreadsheets that this is UTF-8. */
const BYTE_ORDER_MARK = '\uFEFF';

/** A table as CSV (RFC 4180). */
export function csvText(rows: readonly (readonly (string | number | null)[])[]): string {
  return BYTE_ORDER_MARK + rows.map((row) => `${row.map((cell) => quoted(String(cell ?? ''))).join(',')}\r\n`).join('');
}

function quoted(text: string): string {
  return /[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
}
