import { z } from 'zod';
import { PoolKind } from './car-park.js';
import { FileFormat, isSpan, SPAN, SPAN_OF_NIGHTS } from './nights.js';
import { Instant } from './wire.js';

const Night = z.iso.date();

export const UnmetDemandRequest = z.strictObject(SPAN_OF_NIGHTS).refine(isSpan, SPAN).meta({ id: 'UnmetDemandRequest' });
export type UnmetDemandRequest = z.infer<typeof UnmetDemandRequest>;

export const UnmetDemandFileRequest = z
  .strictObject({ ...SPAN_OF_NIGHTS, format: FileFormat })
  .refine(isSpan, SPAN)
  .meta({ id: 'UnmetDemandFileRequest' });
export type UnmetDemandFileRequest = z.infer<typeof UnmetDemandFileRequest>;

/** Persons in groups of fewer than five are not told of: `null`. */
const Persons = z
  .int()
  .nullable()
  .meta({ description: 'residents, each once a night; null: fewer than five, or five could be worked out' });

const Cell = {
  persons: Persons,
  served: Persons.meta({ description: 'of those, who got a bay for that night afterwards' }),
  servedShare: z.number().nullable().meta({ description: 'served ÷ persons, over the nights of which both are told' }),
};

/** Who wanted a bay and was told that there is none. */
export const UnmetDemandView = z
  .object({
    asOf: Instant,
    leastPersons: z.int().meta({ description: 'no group of persons smaller than this is told of' }),
    nightsHidden: z.int().meta({ description: 'nights of which persons are not told; they are in no sum either' }),
    total: z.object(Cell),
    nights: z.array(
      z.object({
        night: Night,
        isClosed: z.boolean().meta({ description: 'false: may still grow' }),
        ...Cell,
        anonymousSearches: z.int().meta({ description: 'searches by nobody in particular; the same person may be in there often' }),
      }),
    ),
    poolKinds: z.array(z.object({ poolKind: PoolKind, ...Cell })),
    channels: z.array(z.object({ channel: z.enum(['search', 'booking']), ...Cell })).meta({ description: 'by what was refused first' }),
  })
  .meta({ id: 'UnmetDemand' });
export type UnmetDemandView = z.infer<typeof UnmetDemandView>;
