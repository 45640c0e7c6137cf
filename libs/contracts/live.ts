import { z } from 'zod';
import { BookingView } from './booking.js';
import { TonightRequest, type TonightView } from './tonight.js';
import { BOTH_OR_NEITHER, bothOrNeither, Code, Instant, Near, RUNS_FORWARDS, runsForwards, TickInstant } from './wire.js';

export const SubscribeMessage = z
  .strictObject({
    type: z.literal('subscribe'),
    from: TickInstant.optional(),
    to: TickInstant.optional(),
    carParkIds: z.array(Code).min(1).max(100).optional(),
    near: Near.optional(),
  })
  .refine(bothOrNeither, BOTH_OR_NEITHER)
  .refine(runsForwards, RUNS_FORWARDS);
export const AuthenticateMessage = z.strictObject({ type: z.literal('authenticate'), ticket: z.string().min(1).max(128) });
export const UnsubscribeMessage = z.strictObject({ type: z.literal('unsubscribe') });

/** For staff: the tonight board of one car park; the present night, as it moves on, when none is named. */
export const SubscribeTonightMessage = z.strictObject({
  type: z.literal('subscribe-tonight'),
  carParkId: Code,
  night: TonightRequest.shape.night,
});
export type SubscribeTonightMessage = z.infer<typeof SubscribeTonightMessage>;
export const UnsubscribeTonightMessage = z.strictObject({ type: z.literal('unsubscribe-tonight') });

/** What a client may say. */
export const LiveRequest = z.discriminatedUnion('type', [
  SubscribeMessage,
  AuthenticateMessage,
  UnsubscribeMessage,
  SubscribeTonightMessage,
  UnsubscribeTonightMessage,
]);
export type LiveRequest = z.infer<typeof LiveRequest>;

export const LiveCarPark = z
  .object({
    id: z.string(),
    isOpen: z.boolean(),
    freeBays: z.int(),
    pools: z.array(z.object({ id: z.string(), freeBays: z.int() })),
    version: z.int(),
    asOf: Instant,
  })
  .meta({ id: 'LiveCarPark' });
export type LiveCarPark = z.infer<typeof LiveCarPark>;

/**
 * What we say: the state of the subscribed car parks, then each later state of one of them, of which the versions only rise; one's own
 * bookings; to staff the whole board of a night, each time that it changed.
 */
export type LiveMessage =
  | { type: 'snapshot'; from: string; to: string; carParks: LiveCarPark[] }
  | ({ type: 'change'; from: string; to: string; carParkId: string } & Omit<LiveCarPark, 'id'>)
  | { type: 'authenticated' }
  | { type: 'booking'; booking: z.infer<typeof BookingView> }
  | { type: 'tonight'; tonight: z.infer<typeof TonightView> }
  | { type: 'moving'; retryAfterMs: number }
  | { type: 'error'; code: string; title: string };
