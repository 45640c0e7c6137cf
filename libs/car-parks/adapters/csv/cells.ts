import { z } from 'zod';
import { type LocalDate, TICK_MINUTES } from '#kernel';
import { LONGEST_FIXED_MINUTES } from '../../domain/supply-plan.js';

/** The types of a cell: each turns the text that a person typed into a value, or says in Chinese what was expected. */

const parsed = <T>(parse: (text: string) => T | undefined, error: string) =>
  z.string().transform((text, context): T => {
    const value = parse(text);
    if (value !== undefined) return value;
    context.issues.push({ code: 'custom', message: error, input: text });
    return z.NEVER;
  });

export const code = z.string().regex(/^[a-z0-9][a-z0-9-]{0,39}$/, { error: '编号只能用小写字母、数字和连字符，最多 40 个字符' });

/**
 * Free text. A spreadsheet runs a cell that begins like a formula, so none is let in (OWASP, CSV injection); control characters
 * and line breaks neither.
 */
export const text = (maxLength: number, minLength = 1) =>
  z
    .string()
    .min(minLength, { error: '不能为空' })
    .max(maxLength, { error: `最多 ${maxLength} 个字符` })
    .refine((value) => !/\p{C}/u.test(value), { error: '不能包含换行或不可见字符' })
    .refine((value) => !/^[=+\-@]/.test(value.normalize('NFKC')), { error: '不能以 = + - @ 开头' });

export const oneOf = <const Values extends readonly [string, ...string[]]>(values: Values) =>
  z.enum(values, { error: `应为 ${values.join('、')} 之一` });

/** For a column that may be missing or empty: both mean the first of the values. */
export const firstOf = <const Values extends readonly [string, ...string[]]>(values: Values) =>
  z
    .string()
    .default('')
    .transform((value) => value || values[0])
    .pipe(z.enum(values, { error: `应为空，或 ${values.join('、')} 之一` }));

export const yesOrNo = parsed((value) => ({ true: true, false: false })[value.toLowerCase()], '应为 true 或 false');

export const wholeNumber = (min: number, max: number) =>
  parsed((value) => {
    const number = /^\d{1,9}$/.test(value) ? Number(value) : Number.NaN;
    return number >= min && number <= max ? number : undefined;
  }, `应为 ${min} 到 ${max} 之间的整数`);

export const wholeNumberOrNothing = (min: number, max: number) => {
  const number = wholeNumber(min, max);
  return z.union([z.literal('').transform(() => null), number], { error: `应为空，或 ${min} 到 ${max} 之间的整数` });
};

/** For a column that may be missing or empty. */
export const optionalNumber = (min: number, max: number) => z.string().default('').pipe(wholeNumberOrNothing(min, max));

export const degrees = (min: number, max: number) =>
  parsed((value) => {
    const number = /^\d{1,3}(\.\d{1,10})?$/.test(value) ? Number(value) : Number.NaN;
    return number >= min && number <= max ? number : undefined;
  }, `应为 ${min} 到 ${max} 之间的度数（GCJ-02）`);

const TIME = /^(\d{1,2}):(\d{2})(?::00)?(?:\+([1-4]))?$/;

/** `18:00` or `08:00+1` (the next day) as minutes after midnight of the night's date; a spreadsheet's `8:00:00` is understood. */
function minutesOf(value: string): number | undefined {
  const [, hours, minutes, days] = TIME.exec(value) ?? [];
  if (hours === undefined || Number(hours) > 24 || Number(minutes) > 59 || (hours === '24' && minutes !== '00')) return undefined;
  return (Number(days ?? 0) * 24 + Number(hours)) * 60 + Number(minutes);
}

const onTick = (minutes: number): boolean => minutes % TICK_MINUTES === 0;
const OFF_TICK = `须为 ${TICK_MINUTES} 分钟的整数倍`;

export const startTime = parsed(minutesOf, '时间格式应为 18:00')
  .refine((minutes) => minutes < 24 * 60, { error: '开始时间须在当天 24:00 之前' })
  .refine(onTick, { error: OFF_TICK });

export const endTime = parsed(minutesOf, '时间格式应为 08:00 或 08:00+1（+1 表示次日）')
  .refine((minutes) => minutes <= LONGEST_FIXED_MINUTES, { error: '结束时间最晚为 00:00+4' })
  .refine(onTick, { error: OFF_TICK });

/** For a column that may be missing: then it is `undefined`, and `null` where it is empty. */
export const timeOfDayOrNothing = z
  .union([z.literal('').transform(() => null), startTime], { error: '应为空，或 23:00 这样的时间' })
  .optional();

const DAYS = ['Mon', 'Tue', 'Wed', 'Thu', 'Fri', 'Sat', 'Sun'];

/** `Mon`, `Sat,Sun`, `Mon-Fri`, `Fri-Mon`: a bit for each day, bit 0 is Monday. */
function weekdayBits(value: string): number | undefined {
  let bits = 0;
  for (const part of value.split(',')) {
    const [first, last = first, ...rest] = part.split('-').map((day) => DAYS.indexOf(day.trim()));
    if (first === undefined || last === undefined || first < 0 || last < 0 || rest.length > 0) return undefined;
    for (let day = first; ; day = (day + 1) % 7) {
      bits |= 1 << day;
      if (day === last) break;
    }
  }
  return bits;
}

export const weekdays = parsed(weekdayBits, '星期格式应为 Mon、Sat,Sun 或 Mon-Fri（Mon 周一 … Sun 周日）');

/** `2026-01-31`, or `2026/1/31` as a spreadsheet writes it back. */
function dateOf(value: string): LocalDate | undefined {
  const [, year, month, day] = /^(20\d{2})[-/](\d{1,2})[-/](\d{1,2})$/.exec(value) ?? [];
  const date = `${year}-${month?.padStart(2, '0')}-${day?.padStart(2, '0')}`;
  return z.iso.date().safeParse(date).success ? date : undefined;
}

export const date = parsed(dateOf, '日期格式应为 2026-01-31');
export const dateOrNothing = z.union([z.literal('').transform(() => null), date], { error: '应为空，或 2026-01-31 这样的日期' });
