export const MINUTE_MS = 60_000;
export const HOUR_MS = 60 * MINUTE_MS;
export const DAY_MS = 24 * HOUR_MS;
/** Beijing, all year, whatever the phone says. */
const OFFSET_MS = 8 * HOUR_MS;

const two = (number: number): string => String(number).padStart(2, '0');

/** Days since the epoch, counted in Beijing. */
export function dayOf(ms: number): number {
  return Math.floor((ms + OFFSET_MS) / DAY_MS);
}

/** The instant so many minutes after midnight in Beijing. */
export function instantOn(day: number, minutes: number): number {
  return day * DAY_MS - OFFSET_MS + minutes * MINUTE_MS;
}

function partsOf(ms: number): { year: number; month: number; date: number; weekday: number; hour: number; minute: number } {
  const local = new Date(ms + OFFSET_MS);
  return {
    year: local.getUTCFullYear(),
    month: local.getUTCMonth() + 1,
    date: local.getUTCDate(),
    weekday: local.getUTCDay(),
    hour: local.getUTCHours(),
    minute: local.getUTCMinutes(),
  };
}

/** RFC 3339 as the server writes it. */
export function rfc3339(ms: number): string {
  const { year, month, date, hour, minute } = partsOf(ms);
  return `${year}-${two(month)}-${two(date)}T${two(hour)}:${two(minute)}:00+08:00`;
}

/** `18:00` */
export function clockText(ms: number): string {
  const { hour, minute } = partsOf(ms);
  return `${two(hour)}:${two(minute)}`;
}

/** `3月2日 周一` */
export function dateText(ms: number): string {
  const { month, date, weekday } = partsOf(ms);
  return `${month}月${date}日 周${'日一二三四五六'[weekday]}`;
}

/** `今晚`, `明早`, `今天凌晨`, `明天`, or the date where no such word is plain. */
export function dayWord(ms: number, nowMs: number): string {
  const ahead = dayOf(ms) - dayOf(nowMs);
  const { hour, month, date } = partsOf(ms);
  const names = ['今', '明', '后'][ahead];
  if (names === undefined) return ahead === -1 ? (hour >= 18 ? '昨晚' : '昨天') : `${month}月${date}日`;
  if (hour >= 18) return ahead === 2 ? '后天晚上' : `${names}晚`;
  if (hour < 6) return `${names}天凌晨`;
  if (hour < 12) return ahead === 2 ? '后天早上' : `${names}早`;
  return `${names}天`;
}

/** `今晚 18:00` */
export function momentText(ms: number, nowMs: number): string {
  return `${dayWord(ms, nowMs)} ${clockText(ms)}`;
}

/** `今晚 18:00 – 明早 08:00`; the day is said once where both ends share it. */
export function spanText({ from, to }: { readonly from: string; readonly to: string }, nowMs: number): string {
  const [fromMs, toMs] = [Date.parse(from), Date.parse(to)];
  const end = dayWord(fromMs, nowMs) === dayWord(toMs, nowMs) ? clockText(toMs) : momentText(toMs, nowMs);
  return `${momentText(fromMs, nowMs)} – ${end}`;
}

/** What is left until an end instant, `14:59`; `00:00` from the end on. Whole seconds that have begun count. */
export function countdownText(endMs: number, nowMs: number): string {
  const seconds = Math.max(0, Math.ceil((endMs - nowMs) / 1_000));
  return `${two(Math.floor(seconds / 60))}:${two(seconds % 60)}`;
}

const FRESH_MS = 10_000;
const STALE_MS = 30_000;

/** How old what is shown is; stale is what nobody should rely on any more. */
export function ageOf(asOfMs: number, nowMs: number): { readonly text: string; readonly isStale: boolean } {
  const age = Math.max(0, nowMs - asOfMs);
  return { text: ageText(age), isStale: age >= STALE_MS };
}

function ageText(age: number): string {
  if (age < FRESH_MS) return '刚刚更新';
  if (age < MINUTE_MS) return `${Math.floor(age / 1_000)} 秒前更新`;
  if (age < HOUR_MS) return `${Math.floor(age / MINUTE_MS)} 分钟前更新`;
  return '一小时以前更新';
}

/** `2026-03-02 18:00`, as pickers want it: Beijing time, without a zone. */
export function plainText(ms: number): string {
  return rfc3339(ms).slice(0, 16).replace('T', ' ');
}

/** The instant of such a text. */
export function plainTime(text: string): number {
  return Date.parse(`${text.slice(0, 16).replace(' ', 'T')}:00+08:00`);
}
