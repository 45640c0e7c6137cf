import { z } from 'zod';
import { CarParkKind, PoolKind, TariffView } from './car-park.js';
import { LocationView } from './wire.js';

export const OwnPoolView = z
  .object({
    id: z.string(),
    kind: PoolKind,
    name: z.string(),
    bays: z.int().meta({ description: 'bays lent at most' }),
    tariff: TariffView,
  })
  .meta({ id: 'OwnPool' });
export type OwnPoolView = z.infer<typeof OwnPoolView>;

export const OwnCarParkView = z
  .object({
    id: z.string(),
    name: z.string(),
    kind: CarParkKind,
    address: z.string(),
    location: LocationView,
    entryNote: z.string(),
    isSample: z.boolean(),
    pools: z.array(OwnPoolView),
  })
  .meta({ id: 'OwnCarPark', description: 'a car park as the staff of its partner see it' });
export type OwnCarParkView = z.infer<typeof OwnCarParkView>;
