import { z } from 'zod';
import { PoolKind } from './car-park.js';
import { FileFormat, isSpan, Night, SPAN, SPAN_OF_NIGHTS } from './nights.js';
import { AmountFen, Code, Instant } from './wire.js';

const PLACE = { carParkId: Code.optional(), partnerId: Code.optional(), poolKind: PoolKind.optional() };

export const OfficeReportRequest = z
  .strictObject({ ...SPAN_OF_NIGHTS, ...PLACE })
  .refine(isSpan, SPAN)
  .meta({ id: 'OfficeReportRequest' });
export type OfficeReportRequest = z.infer<typeof OfficeReportRequest>;

/** Tables of one report, each a file. */
export const OfficeTable = z.enum(['nights', 'car-parks', 'car-park-nights', 'partners', 'pool-kinds', 'hours', 'heat-map']);
export type OfficeTable = z.infer<typeof OfficeTable>;

export const OfficeReportFileRequest = z
  .strictObject({ ...SPAN_OF_NIGHTS, ...PLACE, format: FileFormat, table: OfficeTable.optional() })
  .refine(isSpan, SPAN)
  .refine((v) => v.format === 'xlsx' || v.table !== undefined, { path: ['table'], error: 'CSV 须给出 table' })
  .meta({ id: 'OfficeReportFileRequest', description: 'a workbook has every table, a CSV file is one' });
export type OfficeReportFileRequest = z.infer<typeof OfficeReportFileRequest>;

/** One bay for one hour; exact to the quarter of an hour. */
const SlotHours = z.number().meta({ description: 'slot-hours: one bay for one hour, in quarters' });

const Slots = {
  releasedSlotHours: SlotHours.meta({ description: 'Σ over ticks of the most bays that were ever on offer at that tick' }),
  bookableSlotHours: SlotHours.meta({ description: 'Σ over ticks of the bays on offer after all changes' }),
  bookedSlotHours: SlotHours.meta({ description: 'Σ of the ticks for which confirmed bookings held a bay' }),
};
const Figures = {
  releasedBays: z.int().meta({ description: 'the most bays that were released at one tick of one night' }),
  ...Slots,
  parkedSlotHours: z
    .union([z.number(), z.literal('offline')])
    .meta({ description: '`offline`: no gate reports, so nobody knows; that is never 0' }),
  bookings: z.int().meta({ description: 'bookings that begin in the night and were confirmed at some time' }),
  cancellations: z.int().meta({ description: 'of those, the ones that were cancelled afterwards, by whomever' }),
  lapses: z.int().meta({ description: 'holds that ran out unpaid, and were not paid late' }),
  givenUp: z.int().meta({ description: 'holds that were given up unpaid' }),
  rehomed: z.int().meta({ description: 'bookings that were moved here from another pool because their bay was taken back' }),
  keptFen: AmountFen.meta({ description: 'paid for the bookings that begin in the night, less what was asked back' }),
  refundedFen: AmountFen.meta({ description: 'asked back of what was paid for them, whenever that was' }),
};

const NightFigures = z.object({ night: Night, isClosed: z.boolean(), ...Figures });
const CarParkFigures = z.object({
  carParkId: z.string(),
  name: z.string(),
  partnerId: z.string(),
  nightsSoldOut: z.int(),
  ...Figures,
});
const PartnerFigures = z.object({ partnerId: z.string(), name: z.string(), carParks: z.int(), ...Figures });
const KindFigures = z.object({ poolKind: PoolKind, ...Figures });
const HourFigures = z.object({ hour: z.int().meta({ description: 'hour of the clock in Beijing, 0 to 23' }), ...Slots });
const HeatCell = z.object({
  weekday: z.int().meta({ description: 'of the night: 1 is Monday' }),
  hour: z.int(),
  nights: z.int(),
  ...Slots,
});

/** From what the figures were summed, so that they can be recomputed by whoever has the trail. */
const Basis = z
  .object({
    asOf: Instant.meta({ description: 'everything committed two seconds before is in' }),
    treeSize: z.int().meta({ description: 'the figures are those of the first `treeSize` leaves of the audit trail' }),
    checkpoint: z
      .object({ treeSize: z.int(), at: Instant })
      .nullable()
      .meta({ description: 'the newest that was signed; one of at least `treeSize` leaves vouches for all of the figures' }),
  })
  .meta({ id: 'ReportBasis' });
export type ReportBasis = z.infer<typeof Basis>;

export const OfficeReportView = z
  .object({
    from: Night,
    to: Night,
    basis: Basis,
    total: z.object(Figures),
    nights: z.array(NightFigures).meta({ description: 'every night of the span' }),
    carParks: z.array(CarParkFigures),
    partners: z.array(PartnerFigures),
    poolKinds: z.array(KindFigures),
    hours: z.array(HourFigures).meta({ description: 'from noon to noon' }),
    heatMap: z.array(HeatCell).meta({ description: '168 cells: weekday by weekday, each from noon to noon' }),
  })
  .meta({ id: 'OfficeReport' });
export type OfficeReportView = z.infer<typeof OfficeReportView>;

const PoolOfNight = z.object({
  poolId: z.string(),
  kind: PoolKind,
  planVersion: z.int().nullable().meta({ description: 'of the supply plan in force at its noon; null: not noted' }),
  unitFen: z.int().nullable().meta({ description: "the pool's price that night; windows may have others" }),
});

export const CarParkNightView = z.object({
  night: Night,
  isClosed: z.boolean(),
  carParkId: z.string(),
  name: z.string(),
  partnerId: z.string(),
  soldOutAt: Instant.nullable().meta({
    description: 'first instant at which no pool had a bay left for all the hours that it offered in the night; null: never',
  }),
  pools: z.array(PoolOfNight),
  ...Figures,
});
export type CarParkNightView = z.infer<typeof CarParkNightView>;

export const CarParkNightsView = z.object({ basis: Basis, rows: z.array(CarParkNightView) }).meta({ id: 'CarParkNights' });
export type CarParkNightsView = z.infer<typeof CarParkNightsView>;

/** Figures that stand for bookings: each can be paged through. */
export const OfficeFigure = z.enum([
  'bookings',
  'cancellations',
  'lapses',
  'givenUp',
  'rehomed',
  'bookedSlotHours',
  'keptFen',
  'refundedFen',
]);
export type OfficeFigure = z.infer<typeof OfficeFigure>;

/** A small number in a query. */
const Ordinal = z
  .string()
  .regex(/^\d{1,2}$/, { error: '应为整数' })
  .transform(Number);

export const OfficeRowsRequest = z
  .strictObject({
    figure: OfficeFigure,
    ...SPAN_OF_NIGHTS,
    ...PLACE,
    hour: Ordinal.pipe(z.int().max(23)).optional().meta({ description: 'of bookedSlotHours, this hour of the clock in Beijing only' }),
    weekday: Ordinal.pipe(z.int().min(1).max(7))
      .optional()
      .meta({ description: 'of bookedSlotHours, nights of this weekday only; 1 is Monday' }),
    after: z.uuid({ error: '编号格式不正确' }).optional().meta({ description: '`next` of the page before' }),
    limit: z.coerce.number().int().min(1).max(100).default(50),
  })
  .refine(isSpan, SPAN)
  .refine((v) => v.figure === 'bookedSlotHours' || (v.hour === undefined && v.weekday === undefined), {
    path: ['hour'],
    error: '小时与星期只用于已订车位小时',
  })
  .meta({ id: 'OfficeRowsRequest' });
export type OfficeRowsRequest = z.infer<typeof OfficeRowsRequest>;

const BookingRow = z.object({
  bookingId: z.string(),
  night: Night,
  carParkId: z.string(),
  poolId: z.string(),
  poolKind: PoolKind,
  from: Instant,
  to: Instant,
  state: z.enum(['held', 'confirmed', 'cancelled', 'lapsed']),
  isRehomed: z.boolean(),
  bookedSlotHours: SlotHours.meta({ description: 'within the span of nights' }),
  paidFen: AmountFen,
  keptFen: AmountFen,
  refundedFen: AmountFen,
});

export const OfficeRowsView = z
  .object({
    basis: Basis,
    figure: OfficeFigure,
    count: z.int().meta({ description: 'of all pages; a figure that counts is this number' }),
    sum: z.number().meta({ description: 'of all pages; a figure of slot-hours or money is this number' }),
    rows: z.array(BookingRow).meta({ description: 'without persons and plates, by id' }),
    next: z.string().nullable(),
  })
  .meta({ id: 'OfficeRows' });
export type OfficeRowsView = z.infer<typeof OfficeRowsView>;

const CarParkTonight = z.object({
  carParkId: z.string(),
  name: z.string(),
  kind: z.string(),
  partnerId: z.string(),
  partnerName: z.string(),
  address: z.string(),
  location: z.object({ lat: z.number(), lng: z.number() }),
  pools: z.int(),
  bays: z.int().meta({ description: 'lent at most' }),
  offeredBays: z.int().meta({ description: 'on offer at this moment' }),
  freeBays: z.int().meta({ description: 'free at this moment' }),
  isSuspended: z.boolean(),
});

/** Where bays are now: one row a car park, for map and table. */
export const OfficeCarParksView = z.object({ asOf: Instant, carParks: z.array(CarParkTonight) }).meta({ id: 'OfficeCarParks' });
export type OfficeCarParksView = z.infer<typeof OfficeCarParksView>;
