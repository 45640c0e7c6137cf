import { z } from 'zod';
import { PoolKind } from './car-park.js';
import { Night } from './nights.js';
import { AmountFen, Code, Instant } from './wire.js';

export const StatementParams = z
  .strictObject({ month: z.string().regex(/^20\d{2}-(0[1-9]|1[0-2])$/, { error: '月份格式应为 2026-01' }) })
  .meta({ id: 'StatementParams' });
export type StatementParams = z.infer<typeof StatementParams>;

const Money = { bookings: z.int(), keptFen: AmountFen, refundedFen: AmountFen };

const Share = z
  .object({
    fromNight: Night,
    percent: z.int(),
    keptFen: AmountFen.meta({ description: 'kept for the nights under this share' }),
    ownFen: AmountFen.meta({ description: 'whole fen, rounded down' }),
  })
  .meta({ id: 'PartnerShare' });

/** What one month of nights brought to a partner. */
export const StatementView = z
  .object({
    month: z.string(),
    partnerId: z.string(),
    partnerName: z.string(),
    asOf: Instant,
    treeSize: z.int().meta({ description: 'leaves of the audit trail from which it can be recomputed' }),
    isFinal: z.boolean().meta({ description: 'every night of the month has ended; refunds may still come' }),
    total: z.object(Money),
    shares: z.array(Share).nullable().meta({ description: 'by the share agreed for each night; null: none is configured' }),
    ownFen: AmountFen.nullable().meta({ description: 'null: a share is missing for some night with money' }),
    carParks: z.array(z.object({ carParkId: z.string(), name: z.string(), ...Money })),
    nights: z.array(z.object({ night: Night, ...Money })),
  })
  .meta({ id: 'Statement' });
export type StatementView = z.infer<typeof StatementView>;

export const OwnBookingsRequest = z
  .strictObject({
    night: Night.meta({ description: 'on whose noon it begins' }),
    carParkId: Code,
    after: z.uuid({ error: '编号格式不正确' }).optional().meta({ description: '`next` of the page before' }),
    limit: z.coerce.number().int().min(1).max(100).default(50),
  })
  .meta({ id: 'OwnBookingsRequest' });
export type OwnBookingsRequest = z.infer<typeof OwnBookingsRequest>;

export const OwnBookingsFileRequest = z.strictObject({ night: Night, carParkId: Code }).meta({ id: 'OwnBookingsFileRequest' });
export type OwnBookingsFileRequest = z.infer<typeof OwnBookingsFileRequest>;

const OwnBooking = z.object({
  bookingId: z.string(),
  poolId: z.string(),
  poolKind: PoolKind,
  from: Instant,
  to: Instant,
  state: z.enum(['held', 'confirmed', 'cancelled', 'lapsed']),
  plate: z.string().meta({ description: 'masked' }),
  priceFen: AmountFen,
  paidFen: AmountFen,
  refundedFen: AmountFen,
  extendsBookingId: z.string().nullable(),
  createdAt: Instant,
});

/** Bookings of one car park that touch one night, as its own staff see them. */
export const OwnBookingsView = z
  .object({ carParkId: z.string(), night: Night, bookings: z.array(OwnBooking), next: z.string().nullable() })
  .meta({ id: 'OwnBookings' });
export type OwnBookingsView = z.infer<typeof OwnBookingsView>;
