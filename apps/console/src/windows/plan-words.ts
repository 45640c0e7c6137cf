import { yuanText } from '../shell/money.js';
import type { Curfew, NightOverride, SupplyPlan, Tariff, WeeklyWindow } from '../types/api.js';
import { clockOf, minuteText, spanText } from './minutes.js';
import { hasWeekday } from './week-grid.js';

/** Plans in words for people: of their rules, and of what is different between two of them. */
export const WEEKDAY_NAMES = ['周一', '周二', '周三', '周四', '周五', '周六', '周日'] as const;
export const EVERY_DAY = 0b1111111;
export const WORKDAYS = 0b0011111;

export const TARIFF_UNITS: Readonly<Record<Tariff['kind'], string>> = { per_night: '夜', per_half_hour: '半小时' };
export const CALENDAR_NAMES: Readonly<Record<WeeklyWindow['calendar'], string>> = {
  weekdays: '只按星期',
  official: '按法定节假日（放假按周日，调休上班按周一）',
};
export const SEASON_NAMES: Readonly<Record<WeeklyWindow['season'], string>> = {
  always: '全年',
  school_holidays: '仅寒暑假',
  school_terms: '仅学期内',
};
export const RETURN_NAMES: Readonly<Record<WeeklyWindow['returns'], string>> = {
  fixed: '固定时间归还',
  next_working_day: '次一工作日归还',
};

/** `每天`, `周一至周五`, `周六、周日`. */
export function weekdaysText(weekdays: number): string {
  if (weekdays === EVERY_DAY) return '每天';
  const days = WEEKDAY_NAMES.map((_, day) => day).filter((day) => hasWeekday(weekdays, day));
  const [first = 0, last = 0] = [days[0], days.at(-1)];
  const isRun = days.length > 2 && last - first === days.length - 1;
  return isRun ? `${WEEKDAY_NAMES[first]}至${WEEKDAY_NAMES[last]}` : days.map((day) => WEEKDAY_NAMES[day]).join('、');
}

export function hoursText({ startMinute, endMinute, returns }: WeeklyWindow): string {
  if (returns === 'fixed') return spanText(startMinute, endMinute);
  return `${minuteText(startMinute)} – 次一工作日 ${endMinute === 1_440 ? '24:00' : clockOf(endMinute)}`;
}

const priceText = (unitFen: number | null): readonly string[] => (unitFen === null ? [] : [`单价 ${yuanText(unitFen)}`]);

export function windowText(window: WeeklyWindow): string {
  const { weekdays, bays, unitFen, validFrom, validTo, calendar, season } = window;
  return [
    weekdaysText(weekdays),
    hoursText(window),
    `${bays} 个泊位`,
    ...priceText(unitFen),
    ...(validFrom ? [`${validFrom} 起`] : []),
    ...(validTo ? [`至 ${validTo}`] : []),
    ...(calendar === 'official' ? ['按法定节假日'] : []),
    ...(season === 'always' ? [] : [SEASON_NAMES[season]]),
  ].join(' · ');
}

/** What a night that differs is, without its date. */
export function overrideText({ bays, startMinute, endMinute, unitFen }: NightOverride): string {
  return bays === 0 ? '不开放' : [`${bays} 个泊位`, spanText(startMinute, endMinute), ...priceText(unitFen)].join(' · ');
}

export const curfewText = (curfew: Curfew | null): string =>
  curfew ? `${minuteText(curfew.startMinute)} 至 ${minuteText(curfew.endMinute)} 不能进出` : '无';

export interface Difference {
  readonly kind: 'added' | 'removed';
  readonly text: string;
}

const linesOf = ({ windows, overrides, curfew }: SupplyPlan): readonly string[] => [
  ...windows.map((window) => `每周 ${windowText(window)}`),
  ...overrides.map((one) => `${one.night} 夜 ${overrideText(one)}`),
  ...(curfew ? [`禁行 ${curfewText(curfew)}`] : []),
];

/** What goes and what comes between two plans, as sentences; equal rules are not told. */
export function differencesOf(before: SupplyPlan, after: SupplyPlan): readonly Difference[] {
  const [old, now] = [linesOf(before), linesOf(after)];
  return [
    ...old.filter((text) => !now.includes(text)).map((text) => ({ kind: 'removed' as const, text })),
    ...now.filter((text) => !old.includes(text)).map((text) => ({ kind: 'added' as const, text })),
  ];
}

/** Who wrote a plan; sample data and imports by command come from nobody. */
export const authorText = (author: string): string => (author === 'system' ? '系统' : author);
