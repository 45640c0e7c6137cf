import { z } from 'zod';
import { TICK_MINUTES } from '#kernel';
import { Code, EntityId, Instant, TickInstant } from './wire.js';

const DAY = 24 * 60;
const LONGEST_FIXED = 4 * DAY;
const OFF_TICK = `时间须为 ${TICK_MINUTES} 分钟的整数倍`;

const minute = (max: number) =>
  z
    .int()
    .min(0)
    .max(max)
    .multipleOf(TICK_MINUTES, { error: OFF_TICK })
    .meta({ description: "minutes after midnight (Beijing) of the night's date" });
const Night = z.iso.date({ error: '日期格式应为 2026-01-31' });
const UnitFen = z.int().min(1).max(1_000_000).nullable().meta({ description: "price in place of the pool's own; null is the pool's" });

export const WeeklyWindowBody = z
  .strictObject({
    weekdays: z.int().min(1).max(127).meta({ description: 'bit 0 is Monday, bit 6 is Sunday' }),
    startMinute: minute(DAY - TICK_MINUTES),
    endMinute: minute(LONGEST_FIXED),
    bays: z.int().min(1).max(255),
    unitFen: UnitFen.default(null),
    validFrom: Night.nullable().default(null),
    validTo: Night.nullable().default(null),
    calendar: z.enum(['weekdays', 'official']).default('weekdays').meta({
      description: 'official: a public holiday counts as a Sunday, a working day of 调休 as a Monday',
    }),
    season: z.enum(['always', 'school_holidays', 'school_terms']).default('always'),
    returns: z.enum(['fixed', 'next_working_day']).default('fixed').meta({
      description: 'next_working_day: endMinute is a minute of the first working day after the date of the night',
    }),
  })
  .refine((window) => window.returns === 'next_working_day' || window.startMinute < window.endMinute, {
    path: ['endMinute'],
    error: '结束时间须晚于开始时间',
  })
  .refine((window) => window.returns === 'fixed' || window.endMinute <= DAY, {
    path: ['endMinute'],
    error: '次一工作日的归还时间须在当天 24:00 之前',
  })
  .refine((window) => window.validFrom === null || window.validTo === null || window.validFrom <= window.validTo, {
    path: ['validTo'],
    error: '截止日期不能早于起始日期',
  })
  .meta({ id: 'WeeklyWindow' });

export const NightOverrideBody = z
  .strictObject({
    night: Night,
    startMinute: minute(DAY - TICK_MINUTES).default(0),
    endMinute: minute(LONGEST_FIXED).default(DAY),
    bays: z.int().min(0).max(255).meta({ description: '0: closed that night' }),
    unitFen: UnitFen.default(null),
  })
  .refine((night) => night.startMinute < night.endMinute, { path: ['endMinute'], error: '结束时间须晚于开始时间' })
  .meta({ id: 'NightOverride' });

export const CurfewBody = z
  .strictObject({ startMinute: minute(DAY - TICK_MINUTES), endMinute: minute(DAY - TICK_MINUTES) })
  .refine((curfew) => curfew.startMinute !== curfew.endMinute, { path: ['endMinute'], error: '开始与结束时间不能相同' })
  .meta({ id: 'Curfew', description: 'no entry and no exit from one minute of the day to another' });

export const SupplyPlanBody = z
  .strictObject({
    windows: z.array(WeeklyWindowBody).max(200),
    overrides: z.array(NightOverrideBody).max(1_000).default([]),
    curfew: CurfewBody.nullable().default(null),
  })
  .meta({ id: 'SupplyPlan' });
export type SupplyPlanBody = z.infer<typeof SupplyPlanBody>;

/** Why, for the record: kept with the version and in the audit trail. */
export const SupplyReason = z
  .string()
  .trim()
  .min(1, { error: '请填写原因' })
  .max(200, { error: '原因最多 200 个字符' })
  .refine((value) => !/\p{C}/u.test(value), { error: '不能包含换行或不可见字符' });

/** The digest of the plan that was shown. Left out: whatever it takes, as in an emergency. */
export const ExpectedPlan = z
  .string()
  .regex(/^[0-9a-f]{64}$/, { error: '方案摘要格式不正确' })
  .optional();

export const PoolParams = z.strictObject({ id: Code }).meta({ id: 'PoolParams' });
export type PoolParams = z.infer<typeof PoolParams>;

export const SaveDraftRequest = z.strictObject({ plan: SupplyPlanBody, reason: SupplyReason }).meta({ id: 'SaveDraftRequest' });
export type SaveDraftRequest = z.infer<typeof SaveDraftRequest>;

const PoolIds = z.array(Code).min(1).max(200);

export const PreviewDraftsRequest = z.strictObject({ poolIds: PoolIds }).meta({ id: 'PreviewDraftsRequest' });
export type PreviewDraftsRequest = z.infer<typeof PreviewDraftsRequest>;

export const PublishDraftsRequest = z.strictObject({ poolIds: PoolIds, expectedPlan: ExpectedPlan }).meta({ id: 'PublishDraftsRequest' });
export type PublishDraftsRequest = z.infer<typeof PublishDraftsRequest>;

const LONGEST_SUSPENSION_MS = 366 * 24 * 3_600_000;
const suspends = ({ from, to }: { from: string; to: string }): boolean =>
  Date.parse(to) > Date.parse(from) && Date.parse(to) - Date.parse(from) <= LONGEST_SUSPENSION_MS;
const SUSPENDS = { path: ['to'], error: '结束时间须晚于开始时间，且时长不超过一年' };

export const PreviewSuspensionRequest = z
  .strictObject({ from: TickInstant, to: TickInstant })
  .refine(suspends, SUSPENDS)
  .meta({ id: 'PreviewSuspensionRequest' });
export type PreviewSuspensionRequest = z.infer<typeof PreviewSuspensionRequest>;

export const SuspendRequest = z
  .strictObject({ from: TickInstant, to: TickInstant, reason: SupplyReason, expectedPlan: ExpectedPlan })
  .refine(suspends, SUSPENDS)
  .meta({ id: 'SuspendRequest' });
export type SuspendRequest = z.infer<typeof SuspendRequest>;

export const SuspensionParams = z.strictObject({ id: Code, suspensionId: EntityId }).meta({ id: 'SuspensionParams' });
export type SuspensionParams = z.infer<typeof SuspensionParams>;

export const SuspensionView = z
  .object({
    id: z.string(),
    from: Instant,
    to: Instant,
    reason: z.string(),
    author: z.string(),
    createdAt: Instant,
    liftedAt: Instant.nullable(),
  })
  .meta({ id: 'Suspension' });
export type SuspensionView = z.infer<typeof SuspensionView>;

const Told = { plan: SupplyPlanBody, reason: z.string(), author: z.string() };
export const PlanVersionView = z.object({ version: z.int(), ...Told, publishedAt: Instant }).meta({ id: 'PlanVersion' });
export type PlanVersionView = z.infer<typeof PlanVersionView>;

export const PlanDraftView = z
  .object({ revision: z.int(), baseVersion: z.int(), ...Told, savedAt: Instant })
  .meta({ id: 'PlanDraft', description: 'the next version in the making; its ETag is the revision' });
export type PlanDraftView = z.infer<typeof PlanDraftView>;

export const PoolSupplyView = z
  .object({ poolId: z.string(), published: PlanVersionView.nullable(), draft: PlanDraftView.nullable() })
  .meta({ id: 'PoolSupply' });
export type PoolSupplyView = z.infer<typeof PoolSupplyView>;

const Segment = z.object({ from: Instant, to: Instant, before: z.int(), after: z.int() });

/** What a change of supply does: bays per tick as stretches of equal numbers, people, and money. */
export const SupplyEffectView = z
  .object({
    plan: z.string().meta({ description: 'digest; send it as expectedPlan to carry out exactly this' }),
    isOptimal: z.boolean().meta({ description: 'false: a better plan may exist, it was not found in time' }),
    nights: z.array(z.object({ poolId: z.string(), night: z.iso.date(), segments: z.array(Segment) })),
    movedCount: z.int(),
    refundedCount: z.int(),
    moves: z
      .array(
        z.object({
          bookingId: z.string(),
          from: Instant,
          to: Instant,
          fromPoolId: z.string(),
          toCarParkId: z.string(),
          toCarParkName: z.string(),
          toPoolId: z.string(),
          walkMetres: z.int(),
          refundFen: z.int(),
        }),
      )
      .meta({ description: 'the first 500' }),
    refunds: z
      .array(
        z.object({
          bookingId: z.string(),
          from: Instant,
          to: Instant,
          fromPoolId: z.string(),
          refundFen: z.int(),
          compensationFen: z.int(),
        }),
      )
      .meta({ description: 'the first 500' }),
    owed: z
      .array(z.object({ poolId: z.string(), from: Instant, to: Instant, bays: z.int() }))
      .meta({ description: 'claimed beyond what is offered, by cars that may be there already, until they leave' }),
    money: z.object({
      differenceFen: z.int().meta({ description: 'refunded because the new place is cheaper' }),
      refundFen: z.int().meta({ description: 'refunded in full' }),
      compensationFen: z.int(),
    }),
  })
  .meta({ id: 'SupplyEffect' });
export type SupplyEffectView = z.infer<typeof SupplyEffectView>;
