import { z } from 'zod';
import { PoolKind } from './car-park.js';
import { Instant } from './wire.js';

export const TonightRequest = z.strictObject({ night: z.iso.date({ error: '日期格式应为 2026-01-31' }).optional() }).meta({
  id: 'TonightRequest',
  description: 'the night that runs from noon of this date to the next noon; the present one when left out',
});
export type TonightRequest = z.infer<typeof TonightRequest>;

const TonightHour = z.object({
  at: Instant,
  capacity: z.int().meta({ description: 'bays offered throughout the hour' }),
  booked: z.int().meta({ description: 'bays claimed at most at one time of the hour' }),
  owed: z.int().meta({ description: 'bays claimed beyond what is offered' }),
  arrivals: z.int().meta({ description: 'cars expected to come in' }),
  departures: z.int().meta({ description: 'cars that have to be out by its end' }),
});

const TonightPool = z
  .object({
    id: z.string(),
    kind: PoolKind,
    name: z.string(),
    bays: z.int(),
    hours: z.array(TonightHour),
    toLeave: z
      .array(z.object({ bookingId: z.string(), plate: z.string(), until: Instant }))
      .meta({ description: 'who may be parking now and has to leave, the next deadline first; plates are masked' }),
  })
  .meta({ id: 'TonightPool' });

/** One night of one car park, for who runs it. Says what is booked: what the gate sees is another matter. */
export const TonightView = z
  .object({ carParkId: z.string(), night: z.iso.date(), asOf: Instant, pools: z.array(TonightPool) })
  .meta({ id: 'Tonight' });
export type TonightView = z.infer<typeof TonightView>;
