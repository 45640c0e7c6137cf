import { z } from 'zod';
import { PoolKind } from './car-park.js';
import {
  AmountFen,
  BOTH_OR_NEITHER,
  bothOrNeither,
  Code,
  EntityId,
  Instant,
  LocationView,
  Near,
  PlateText,
  RUNS_FORWARDS,
  runsForwards,
  TickInstant,
} from './wire.js';

export const PlaceBookingRequest = z
  .strictObject({ carParkId: Code, poolId: Code.optional(), from: TickInstant, to: TickInstant, plate: PlateText })
  .refine(runsForwards, RUNS_FORWARDS)
  .meta({ id: 'PlaceBookingRequest' });
export type PlaceBookingRequest = z.infer<typeof PlaceBookingRequest>;

export const OneTapRequest = z
  .strictObject({ near: Near, from: TickInstant.optional(), to: TickInstant.optional(), plate: PlateText.optional() })
  .refine(bothOrNeither, BOTH_OR_NEITHER)
  .refine(runsForwards, RUNS_FORWARDS)
  .meta({ id: 'OneTapRequest' });
export type OneTapRequest = z.infer<typeof OneTapRequest>;

export const ExtendBookingRequest = z.strictObject({ to: TickInstant }).meta({ id: 'ExtendBookingRequest' });
export type ExtendBookingRequest = z.infer<typeof ExtendBookingRequest>;

/** The refund that the person was shown: when the rule gives less by now, we ask again instead of surprising. */
export const CancelBookingRequest = z
  .strictObject({ expectedRefundFen: AmountFen.optional() })
  .default({})
  .meta({ id: 'CancelBookingRequest' });
export type CancelBookingRequest = z.infer<typeof CancelBookingRequest>;

export const BookingParams = z.strictObject({ id: EntityId }).meta({ id: 'BookingParams' });
export type BookingParams = z.infer<typeof BookingParams>;

export const ListBookingsRequest = z
  .strictObject({
    state: z.enum(['held', 'confirmed', 'cancelled', 'lapsed']).optional(),
    before: EntityId.optional().meta({ description: 'id of the last booking of the page before' }),
    limit: z.coerce.number().int().min(1).max(100).default(20),
  })
  .meta({ id: 'ListBookingsRequest' });
export type ListBookingsRequest = z.infer<typeof ListBookingsRequest>;

export const BookingState = z.enum(['held', 'confirmed', 'cancelled', 'lapsed']).meta({ id: 'BookingState' });
export type BookingState = z.infer<typeof BookingState>;

/** What became of a booking whose bay its partner took back. */
export const RehomingView = z
  .object({
    state: z.enum(['offered', 'accepted', 'declined', 'refunded', 'returned']).meta({
      description: 'offered: another bay, or the money until decideUntil; refunded: nothing had room; returned: back where it was booked',
    }),
    fromCarParkId: z.string(),
    fromCarParkName: z.string(),
    oldPriceFen: z.int(),
    walkMetres: z.int().meta({ description: 'from the old car park to the new one' }),
    compensationFen: z.int().meta({ description: 'owed to the resident beyond the refund' }),
    decideUntil: Instant.nullable().meta({ description: 'an offer without an answer by then stands as accepted' }),
    hasRoomAgain: z.boolean().meta({ description: 'there has been room again where it was booked; the bay is not kept for anybody' }),
    canReturn: z.boolean().meta({ description: 'it may be moved back there' }),
  })
  .meta({ id: 'Rehoming' });
export type RehomingView = z.infer<typeof RehomingView>;

export const AnswerRehomingRequest = z
  .strictObject({ choice: z.enum(['accept', 'decline', 'return']) })
  .meta({ id: 'AnswerRehomingRequest' });
export type AnswerRehomingRequest = z.infer<typeof AnswerRehomingRequest>;

export const BookingView = z
  .object({
    id: z.string(),
    state: BookingState,
    version: z.int(),
    carParkId: z.string(),
    carParkName: z.string(),
    location: LocationView,
    entryNote: z.string(),
    poolId: z.string(),
    poolKind: PoolKind,
    from: Instant,
    to: Instant,
    plate: z.string(),
    priceFen: z.int(),
    paidFen: z.int(),
    refundedFen: z.int().meta({ description: 'refunded or being refunded' }),
    holdExpiresAt: Instant.nullable(),
    extendsBookingId: z.string().nullable(),
    rehoming: RehomingView.nullable(),
    cancellation: z.object({ isAllowed: z.boolean(), refundFen: z.int(), fullRefundUntil: Instant }),
    createdAt: Instant,
  })
  .meta({ id: 'Booking' });
export type BookingView = z.infer<typeof BookingView>;

/** The arguments of wx.requestPayment, as the Mini Program passes them on. */
export const PaymentArguments = z
  .object({
    timeStamp: z.string(),
    nonceStr: z.string(),
    package: z.string().meta({ example: 'prepay_id=wx201410272009395522657a690389285100' }),
    signType: z.literal('RSA'),
    paySign: z.string(),
  })
  .meta({ id: 'PaymentArguments' });
export type PaymentArguments = z.infer<typeof PaymentArguments>;

export const PlacedBookingView = z
  .object({
    booking: BookingView,
    payment: PaymentArguments.nullable().meta({ description: 'null when nothing is to be paid or WeChat did not answer yet' }),
  })
  .meta({ id: 'PlacedBooking' });
export type PlacedBookingView = z.infer<typeof PlacedBookingView>;

export const BookingListView = z.object({ bookings: z.array(BookingView), next: z.string().nullable() }).meta({ id: 'BookingList' });
export type BookingListView = z.infer<typeof BookingListView>;
