import { z } from 'zod';

/** A night by the date on whose noon (Beijing) it begins. */
export const Night = z.iso.date({ error: '日期格式应为 2026-01-31' });

const LONGEST_SPAN_NIGHTS = 31;
const DAY_MS = 24 * 3_600_000;

export const SPAN_OF_NIGHTS = {
  from: Night.meta({ description: 'the first night' }),
  to: Night.meta({ description: 'the last night, included; 31 nights at most' }),
};

/** For `.refine`: the span runs forwards and is no longer than a month. */
export const isSpan = (v: { from: string; to: string }): boolean => {
  const nights = (Date.parse(v.to) - Date.parse(v.from)) / DAY_MS + 1;
  return nights >= 1 && nights <= LONGEST_SPAN_NIGHTS;
};
export const SPAN = { path: ['to'], error: `结束日期不能早于开始日期，且最多 ${LONGEST_SPAN_NIGHTS} 夜` };

export const FileFormat = z.enum(['csv', 'xlsx']);
