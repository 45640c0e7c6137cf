import { z } from 'zod';
import { BookingView } from './booking.js';
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

/** What a client may say. */
export const LiveRequest = z.discriminatedUnion('type', [SubscribeMessage, AuthenticateMessage, UnsubscribeMessage]);
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

/** What we say: the state of the subscribed car parks, then each later state of one of them. Versions of a car park only rise. */
export type LiveMessage =
  | { type: 'snapshot'; from: string; to: string; carParks: LiveCarPark[] }
  | ({ type: 'change'; from: string; to: string; carParkId: string } & Omit<LiveCarPark, 'id'>)
  | { type: 'authenticated' }
  | { type: 'booking'; booking: z.infer<typeof BookingView> }
  | { type: 'moving'; retryAfterMs: number }
  | { type: 'error'; code: string; title: string };
