import { z } from 'zod';
import { CarParkKind, PoolKind } from '#contracts';
import * as cell from './cells.js';

/** The columns of each file. Prices in fen. */
const PARTNER_KINDS = ['residential', 'industrial', 'commercial', 'hospital', 'government'] as const;
const MAX_FEN = 1_000_000;
const WEEK_MINUTES = 7 * 24 * 60;

export const partner = z.object({
  code: cell.code,
  name: cell.text(100),
  kind: cell.oneOf(PARTNER_KINDS),
  is_sample: cell.yesOrNo,
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
  })
  .refine(capFitsTariff, {
    path: ['cap_fen'],
    error: '封顶价只用于 per_half_hour，且不低于单价',
    when: onceSound('tariff_kind', 'unit_fen', 'cap_fen'),
  });

const runsForwards = (row: { start: number | null; end: number | null }): boolean =>
  row.start === null || row.end === null || row.start < row.end;
const RUNS_FORWARDS = { path: ['end'], error: '结束时间须晚于开始时间（次日请写 +1）', when: onceSound('start', 'end') };

export const window = z
  .object({
    pool: cell.code,
    weekdays: cell.weekdays,
    start: cell.startTime,
    end: cell.endTime,
    bays: cell.wholeNumber(1, 255),
    valid_from: cell.dateOrNothing,
    valid_to: cell.dateOrNothing,
  })
  .refine(runsForwards, RUNS_FORWARDS)
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
  })
  .refine((row) => row.bays === 0 || row.start !== null, { path: ['start'], error: '不能为空', when: onceSound('start', 'bays') })
  .refine((row) => row.bays === 0 || row.end !== null, { path: ['end'], error: '不能为空', when: onceSound('end', 'bays') })
  .refine(runsForwards, RUNS_FORWARDS);
