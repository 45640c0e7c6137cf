import { z } from 'zod';
import { CarParkKind, PoolKind, TariffView } from './car-park.js';
import { AmountFen, Code, LocationView } from './wire.js';

export const PartnerKind = z.enum(['residential', 'industrial', 'commercial', 'hospital', 'government']).meta({ id: 'PartnerKind' });
export type PartnerKind = z.infer<typeof PartnerKind>;

const MAX_FEN = 1_000_000;
const WEEK_MINUTES = 7 * 24 * 60;

/** As in uploaded tables: no line breaks, and nothing that a spreadsheet would run. */
const text = (max: number, min = 1) =>
  z
    .string()
    .trim()
    .min(min, { error: '不能为空' })
    .max(max, { error: `最多 ${max} 个字符` })
    .refine((value) => !/\p{C}/u.test(value), { error: '不能包含换行或不可见字符' })
    .refine((value) => !/^[=+\-@]/.test(value.normalize('NFKC')), { error: '不能以 = + - @ 开头' });

/** Why, for the record. */
const Reason = text(200);
const Fen = z.int().min(0).max(MAX_FEN);
/** A place that cannot be right is a slip: swapped figures, a digit too many, a point in another city. */
const Place = z
  .strictObject({
    lat: z.number().min(22.2, { error: '纬度不在深圳范围内' }).max(23, { error: '纬度不在深圳范围内' }),
    lng: z.number().min(113.5, { error: '经度不在深圳范围内' }).max(114.8, { error: '经度不在深圳范围内' }),
  })
  .meta({ id: 'CarParkPlace', description: 'GCJ-02 degrees, in or near Shenzhen; kept to six decimals' });

const Percent = z.int().min(0).max(100).meta({ description: "of what is kept, the partner's own part" });
const Share = z
  .object({
    percent: Percent,
    fromNight: z.iso.date({ error: '日期格式应为 2026-01-31' }).meta({ description: 'the first night under it' }),
  })
  .meta({ id: 'AgreedShare' });

const WindowLimit = z
  .int()
  .min(0)
  .max(255)
  .nullable()
  .meta({ description: 'a window with more bays has to be approved by the street office; null: none has to' });

export const PartnerView = z
  .object({
    id: z.string(),
    name: z.string(),
    kind: PartnerKind,
    isSample: z.boolean(),
    isActive: z.boolean(),
    compensationFen: AmountFen.meta({
      description: 'owed, beside the refund, to a person who lost a paid bay and could be given no other',
    }),
    windowLimitBays: WindowLimit,
    shares: z.array(Share).meta({ description: 'by night, the first one first; each holds until the next' }),
    carParkIds: z.array(z.string()),
    version: z.int(),
  })
  .meta({ id: 'Partner', description: 'its ETag is the version' });
export type PartnerView = z.infer<typeof PartnerView>;

export const AddPartnerRequest = z
  .strictObject({
    id: Code,
    name: text(100),
    kind: PartnerKind,
    isSample: z.boolean().default(false),
    compensationFen: Fen.default(0),
    windowLimitBays: WindowLimit.default(null),
  })
  .meta({ id: 'AddPartnerRequest' });
export type AddPartnerRequest = z.infer<typeof AddPartnerRequest>;

const changesSomething = (request: object): boolean =>
  Object.entries(request).some(([key, value]) => key !== 'reason' && value !== undefined);
const CHANGES_SOMETHING = { error: '没有要修改的内容' };

export const ChangePartnerRequest = z
  .strictObject({
    reason: Reason,
    name: text(100).optional(),
    kind: PartnerKind.optional(),
    compensationFen: Fen.optional(),
    windowLimitBays: WindowLimit.optional(),
    share: Share.optional().meta({ description: 'from a night that has not ended; replaces what was agreed for later nights' }),
    isActive: z.boolean().optional().meta({ description: 'false: once all its car parks are out of use' }),
  })
  .refine(changesSomething, CHANGES_SOMETHING)
  .meta({ id: 'ChangePartnerRequest' });
export type ChangePartnerRequest = z.infer<typeof ChangePartnerRequest>;

const capFits = ({ kind, unitFen, capFen }: { kind: string; unitFen: number; capFen: number | null }): boolean =>
  capFen === null || (kind === 'per_half_hour' && capFen >= unitFen);

const TariffBody = z
  .strictObject({
    kind: z.enum(['per_night', 'per_half_hour']),
    unitFen: z.int().min(1).max(MAX_FEN),
    capFen: z.int().min(1).max(MAX_FEN).nullable().default(null),
    overtimeHalfHourFen: Fen,
    freeCancelMinutes: z.int().min(0).max(WEEK_MINUTES),
    lateCancelPercent: z.int().min(0).max(100),
  })
  .refine(capFits, { path: ['capFen'], error: '封顶价只用于按半小时计费，且不低于单价' })
  .meta({ id: 'TariffBody' });

const PoolBody = z
  .strictObject({ id: Code, kind: PoolKind, name: text(100), bays: z.int().min(1).max(255), tariff: TariffBody })
  .meta({ id: 'PoolBody' });
export type PoolBody = z.infer<typeof PoolBody>;

const Pools = z
  .array(PoolBody)
  .max(50)
  .refine((pools) => new Set(pools.map(({ id }) => id)).size === pools.length, { error: '泊位池编号重复' });

const OfficePool = z
  .object({ id: z.string(), kind: PoolKind, name: z.string(), bays: z.int(), tariff: TariffView })
  .meta({ id: 'OfficePool' });

export const OfficeCarParkView = z
  .object({
    id: z.string(),
    partnerId: z.string(),
    partnerName: z.string(),
    name: z.string(),
    kind: CarParkKind,
    address: z.string(),
    location: LocationView,
    entryNote: z.string(),
    isSample: z.boolean(),
    isActive: z.boolean(),
    pools: z.array(OfficePool),
    version: z.int(),
  })
  .meta({ id: 'OfficeCarPark', description: 'its ETag is the version' });
export type OfficeCarParkView = z.infer<typeof OfficeCarParkView>;

export const AddCarParkRequest = z
  .strictObject({
    id: Code,
    partnerId: Code,
    name: text(100),
    kind: CarParkKind,
    address: text(200),
    location: Place,
    entryNote: text(300, 0).default(''),
    isSample: z.boolean().default(false),
    pools: Pools.min(1, { error: '至少须有一个泊位池' }),
  })
  .meta({ id: 'AddCarParkRequest', description: 'it has no bays on offer until a plan of its pools is published' });
export type AddCarParkRequest = z.infer<typeof AddCarParkRequest>;

export const ChangeCarParkRequest = z
  .strictObject({
    reason: Reason,
    name: text(100).optional(),
    kind: CarParkKind.optional(),
    address: text(200).optional(),
    location: Place.optional(),
    entryNote: text(300, 0).optional(),
    pools: Pools.min(1).optional().meta({ description: 'pools that are new or differ; those that are left out stay as they are' }),
    isActive: z.boolean().optional().meta({ description: 'false: once no bay is on offer any more' }),
  })
  .refine(changesSomething, CHANGES_SOMETHING)
  .meta({ id: 'ChangeCarParkRequest' });
export type ChangeCarParkRequest = z.infer<typeof ChangeCarParkRequest>;

export const PartnerParams = z.strictObject({ id: Code }).meta({ id: 'PartnerParams' });
export type PartnerParams = z.infer<typeof PartnerParams>;
