import { z } from 'zod';
import { BOTH_OR_NEITHER, bothOrNeither, Code, Instant, LocationView, Near, RUNS_FORWARDS, runsForwards, TickInstant } from './wire.js';

export const CarParkKind = z
  .enum(['residential', 'industrial', 'commercial', 'hospital', 'government', 'school'])
  .meta({ id: 'CarParkKind' });
export type CarParkKind = z.infer<typeof CarParkKind>;

export const PoolKind = z.enum(['standard', 'accessible', 'ev_charging', 'large']).meta({ id: 'PoolKind' });
export type PoolKind = z.infer<typeof PoolKind>;

export const SearchCarParksRequest = z
  .strictObject({
    near: Near.optional(),
    from: TickInstant.optional(),
    to: TickInstant.optional(),
    kind: PoolKind.optional(),
    limit: z.coerce.number().int().min(1).max(100).default(50),
  })
  .refine(bothOrNeither, BOTH_OR_NEITHER)
  .refine(runsForwards, RUNS_FORWARDS)
  .meta({ id: 'SearchCarParksRequest' });
export type SearchCarParksRequest = z.infer<typeof SearchCarParksRequest>;

export const CarParkDetailRequest = z
  .strictObject({ from: TickInstant.optional(), to: TickInstant.optional(), near: Near.optional() })
  .refine(bothOrNeither, BOTH_OR_NEITHER)
  .refine(runsForwards, RUNS_FORWARDS)
  .meta({ id: 'CarParkDetailRequest' });
export type CarParkDetailRequest = z.infer<typeof CarParkDetailRequest>;

export const CarParkParams = z.strictObject({ id: Code }).meta({ id: 'CarParkParams' });
export type CarParkParams = z.infer<typeof CarParkParams>;

export const PoolView = z
  .object({
    id: z.string(),
    kind: PoolKind,
    name: z.string(),
    bays: z.int().meta({ description: 'bays lent at most' }),
    freeBays: z.int().meta({ description: 'bays free throughout the window' }),
    priceFen: z.int().nullable().meta({ description: 'price of the window; null when it is not offered' }),
  })
  .meta({ id: 'Pool' });
export type PoolView = z.infer<typeof PoolView>;

export const CarParkView = z
  .object({
    id: z.string(),
    name: z.string(),
    kind: CarParkKind,
    address: z.string(),
    location: LocationView,
    walkMetres: z.int().nullable(),
    from: Instant,
    to: Instant,
    isOpen: z.boolean().meta({ description: 'false when the window is not offered: closed is not full' }),
    freeBays: z.int().meta({ description: 'standard bays free throughout the window' }),
    priceFen: z.int().nullable(),
    pools: z.array(PoolView),
    asOf: Instant,
    version: z.int(),
    isSample: z.boolean(),
  })
  .meta({ id: 'CarPark' });
export type CarParkView = z.infer<typeof CarParkView>;

export const TariffView = z
  .object({
    kind: z.enum(['per_night', 'per_half_hour']),
    unitFen: z.int(),
    capFen: z.int().nullable(),
    overtimeHalfHourFen: z.int(),
    freeCancelMinutes: z.int().meta({ description: 'full refund until so many minutes before the start' }),
    lateCancelPercent: z.int().meta({ description: 'share refunded from then until the start' }),
  })
  .meta({ id: 'Tariff' });
export type TariffView = z.infer<typeof TariffView>;

export const CurfewView = z
  .object({ from: z.string().meta({ example: '23:00' }), to: z.string().meta({ example: '05:00' }) })
  .meta({ id: 'CurfewHours', description: 'the gate is shut every day: no booking begins or ends in between' });
export type CurfewView = z.infer<typeof CurfewView>;

export const PoolDetailView = PoolView.extend({
  tariff: TariffView.meta({ description: 'with the unit price at the start of the window' }),
  curfew: CurfewView.nullable(),
  ticks: z.array(z.object({ at: Instant, capacity: z.int(), freeBays: z.int() }).meta({ description: 'one quarter of an hour' })),
}).meta({ id: 'PoolDetail' });
export type PoolDetailView = z.infer<typeof PoolDetailView>;

export const CarParkDetailView = CarParkView.extend({
  entryNote: z.string(),
  partnerName: z.string(),
  pools: z.array(PoolDetailView),
}).meta({
  id: 'CarParkDetail',
});
export type CarParkDetailView = z.infer<typeof CarParkDetailView>;
