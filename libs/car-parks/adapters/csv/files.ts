import { z } from 'zod';
import { CarParkKind, PoolKind } from '#contracts';
import { DAY_MINUTES } from '../../domain/supply-plan.js';
import * as cell from './cells.js';

/** The columns of each file; one that parses `undefined` may be left out. Prices in fen. */
const PARTNER_KINDS = ['residential', 'industrial', 'commercial', 'hospital', 'government'] as const;
const MAX_FEN = 1_000_000;
const WEEK_MINUTES = 7 * 24 * 60;

export const partner = z.object({
  code: cell.code,
  name: cell.text(100),
  kind: cell.oneOf(PARTNER_KINDS),
  is_sample: cell.yesOrNo,
  compensation_fen: cell.optionalNumber(0, MAX_FEN),
});

export const carPark = z.object({
  code: cell.code,
  partner: cell.code,
  name: cell.text(100),
  kind: cell.oneOf(CarParkKind.options as unknown as readonly [CarParkKind, ...CarParkKind[]]),
  address: cell.text(200),
  lat: cell.degrees(3, 54),
  lng: cell.degrees(73, 136),
  entry_note: cell.text(300, 0),
  is_sample: cell.yesOrNo,
});

/** The issue-free fields of a row are checked against each other even when another field of the row is wrong. */
const onceSound =
  (...fields: string[]) =>
  ({ issues }: { issues: readonly { path?: readonly PropertyKey[] | undefined }[] }): boolean =>
    !issues.some((issue) => fields.includes(String(issue.path?.[0])));

const capFitsTariff = (row: { tariff_kind: string; unit_fen: number; cap_fen: number | null }): boolean =>
  row.cap_fen === null || (row.tariff_kind === 'per_half_hour' && row.cap_fen >= row.unit_fen);

type Curfew = { curfew_start?: number | null | undefined; curfew_end?: number | null | undefined };

const hasWholeCurfew = ({ curfew_start: start, curfew_end: end }: Curfew): boolean =>
  typeof start === 'number' && typeof end === 'number' ? start !== end : (start ?? null) === (end ?? null);

export const pool = z
  .object({
    code: cell.code,
    car_park: cell.code,
    kind: cell.oneOf(PoolKind.options as unknown as readonly [PoolKind, ...PoolKind[]]),
    name: cell.text(100),
    bays: cell.wholeNumber(1, 255),
    tariff_kind: cell.oneOf(['per_night', 'per_half_hour']),
    unit_fen: cell.wholeNumber(1, MAX_FEN),
    cap_fen: cell.wholeNumberOrNothing(1, MAX_FEN),
    overtime_half_hour_fen: cell.wholeNumber(0, MAX_FEN),
    free_cancel_minutes: cell.wholeNumber(0, WEEK_MINUTES),
    late_cancel_percent: cell.wholeNumber(0, 100),
    curfew_start: cell.timeOfDayOrNothing,
    curfew_end: cell.timeOfDayOrNothing,
  })
  .refine(capFitsTariff, {
    path: ['cap_fen'],
    error: '封顶价只用于 per_half_hour，且不低于单价',
    when: onceSound('tariff_kind', 'unit_fen', 'cap_fen'),
  })
  .refine(hasWholeCurfew, {
    path: ['curfew_end'],
    error: 'curfew_start 与 curfew_end 须同时填写，且不相同',
    when: onceSound('curfew_start', 'curfew_end'),
  });

type Times = { start: number | null; end: number | null; returns?: string };

const runsForwards = ({ start, end, returns }: Times): boolean =>
  returns === 'next_working_day' || start === null || end === null || start < end;
const RUNS_FORWARDS = { path: ['end'], error: '结束时间须晚于开始时间（次日请写 +1）', when: onceSound('start', 'end', 'returns') };

const returnsInTime = ({ end, returns }: { end: number; returns: string }): boolean => returns === 'fixed' || end <= DAY_MINUTES;

export const window = z
  .object({
    pool: cell.code,
    weekdays: cell.weekdays,
    start: cell.startTime,
    end: cell.endTime,
    bays: cell.wholeNumber(1, 255),
    valid_from: cell.dateOrNothing,
    valid_to: cell.dateOrNothing,
    unit_fen: cell.optionalNumber(1, MAX_FEN),
    calendar: cell.firstOf(['weekdays', 'official']),
    season: cell.firstOf(['always', 'school_holidays', 'school_terms']),
    returns: cell.firstOf(['fixed', 'next_working_day']),
  })
  .refine(runsForwards, RUNS_FORWARDS)
  .refine(returnsInTime, {
    path: ['end'],
    error: '还车日为 next_working_day 时只写当天时刻（如 08:00），不写 +1',
    when: onceSound('end', 'returns'),
  })
  .refine((row) => row.valid_from === null || row.valid_to === null || row.valid_from <= row.valid_to, {
    path: ['valid_to'],
    error: '截止日期不能早于起始日期',
    when: onceSound('valid_from', 'valid_to'),
  });

const nothing = z.literal('').transform(() => null);

/** A closed night has no bays and needs no times. */
export const override = z
  .object({
    pool: cell.code,
    night: cell.date,
    start: z.union([nothing, cell.startTime], { error: '时间格式应为 18:00，且为 15 分钟的整数倍' }),
    end: z.union([nothing, cell.endTime], { error: '时间格式应为 08:00 或 08:00+1，且为 15 分钟的整数倍' }),
    bays: cell.wholeNumber(0, 255),
    unit_fen: cell.optionalNumber(1, MAX_FEN),
  })
  .refine((row) => row.bays === 0 || row.start !== null, { path: ['start'], error: '不能为空', when: onceSound('start', 'bays') })
  .refine((row) => row.bays === 0 || row.end !== null, { path: ['end'], error: '不能为空', when: onceSound('end', 'bays') })
  .refine(runsForwards, RUNS_FORWARDS);

export const schoolHoliday = z
  .object({ name: cell.text(100), from: cell.date, to: cell.date, is_sample: cell.yesOrNo })
  .refine((row) => row.from <= row.to, { path: ['to'], error: '结束日期不能早于开始日期', when: onceSound('from', 'to') });

export const officialDay = z.object({ date: cell.date, kind: cell.oneOf(['public_holiday', 'working', 'weekend']), name: cell.text(60) });
