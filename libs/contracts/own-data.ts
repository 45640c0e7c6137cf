import { z } from 'zod';
import { BookingView } from './booking.js';
import { OwnNotice } from './notices.js';
import { ProblemReportView } from './problem-report.js';
import { ConsentView, VehicleView } from './session.js';
import { EntityId, Instant } from './wire.js';

export const ExportOwnDataRequest = z
  .strictObject({ before: EntityId.optional().meta({ description: '`next` of the export before, for the bookings that follow' }) })
  .meta({ id: 'ExportOwnDataRequest' });
export type ExportOwnDataRequest = z.infer<typeof ExportOwnDataRequest>;

/** Said in full, so that no stray call erases anybody. */
export const EraseMeRequest = z
  .strictObject({ confirm: z.literal('delete', { error: '请以 {"confirm":"delete"} 确认注销' }) })
  .meta({ id: 'EraseMeRequest' });
export type EraseMeRequest = z.infer<typeof EraseMeRequest>;

const OwnOrder = z.object({
  outTradeNo: z.string().meta({ description: 'our number of the order at WeChat Pay' }),
  transactionId: z.string().nullable().meta({ description: "WeChat Pay's number of the payment" }),
  amountFen: z.int(),
  state: z.enum(['created', 'offered', 'paid', 'closed']),
  createdAt: Instant,
  paidAt: Instant.nullable(),
});

const OwnRefund = z.object({
  outRefundNo: z.string(),
  outTradeNo: z.string(),
  amountFen: z.int(),
  reason: z.string(),
  state: z.enum(['open', 'accepted', 'succeeded', 'needs_person', 'closed']),
  createdAt: Instant,
  succeededAt: Instant.nullable(),
});

const OwnRehoming = z.object({
  bookingId: z.string(),
  at: Instant,
  state: z.enum(['offered', 'accepted', 'declined', 'refunded', 'returned']),
  fromCarParkName: z.string(),
  toCarParkName: z.string().nullable(),
  oldPriceFen: z.int(),
  newPriceFen: z.int(),
  walkMetres: z.int(),
  compensationFen: z.int(),
});

/** Everything that we hold of a person, for the person: readable, and readable by machines (PIPL article 45). */
export const OwnDataView = z
  .object({
    about: z.string().meta({ description: 'what this is, in words' }),
    exportedAt: Instant,
    resident: z.object({
      id: z.string(),
      wechatOpenid: z.string().meta({ description: 'how WeChat tells us that it is the same person' }),
      walkLimitMetres: z.int(),
      createdAt: Instant,
    }),
    vehicles: z.array(VehicleView),
    consents: z.array(ConsentView).meta({ description: 'every word, the newest first' }),
    sessions: z
      .array(z.object({ startedAt: Instant, lastSeenAt: Instant, expiresAt: Instant, endedAt: Instant.nullable() }))
      .meta({ description: 'log-ins, the newest first' }),
    bookings: z.array(BookingView).meta({ description: 'the newest first' }),
    orders: z.array(OwnOrder.extend({ bookingId: z.string() })),
    refunds: z.array(OwnRefund.extend({ bookingId: z.string() })),
    rehomings: z.array(OwnRehoming),
    problems: z.array(ProblemReportView.extend({ bookingId: z.string() })),
    notices: z.array(OwnNotice).meta({ description: 'messages in WeChat about bookings, the newest first' }),
    cut: z.array(z.string()).meta({ description: 'lists of which only the newest part is here' }),
    next: z.string().nullable().meta({ description: '`before` for older bookings and what belongs to them; null when these were all' }),
  })
  .meta({ id: 'OwnData' });
export type OwnDataView = z.infer<typeof OwnDataView>;
