import { z } from 'zod';
import { Instant } from './wire.js';

/** One bay-having choice offered beside a refusal. */
export const AlternativeView = z
  .object({
    carParkId: z.string(),
    poolId: z.string(),
    name: z.string(),
    from: Instant,
    to: Instant,
    walkMetres: z.int(),
    freeBays: z.int(),
    priceFen: z.int(),
  })
  .meta({ id: 'Alternative' });
export type AlternativeView = z.infer<typeof AlternativeView>;

/** RFC 9457 problem details; `code` is stable, `title` is for people (zh-CN). */
export const ProblemView = z
  .object({
    type: z.string(),
    title: z.string(),
    status: z.int(),
    code: z.string(),
    detail: z.string().optional(),
    instance: z.string().optional(),
    requestId: z.string().optional(),
    errors: z.array(z.object({ path: z.string(), message: z.string() })).optional(),
    firstFullAt: Instant.optional(),
    alternatives: z.array(AlternativeView).optional(),
    retryAfterSeconds: z.int().optional(),
    refundFen: z.int().optional(),
  })
  .meta({ id: 'Problem' });
export type ProblemView = z.infer<typeof ProblemView>;
