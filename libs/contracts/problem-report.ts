import { z } from 'zod';
import { Instant } from './wire.js';

export const ProblemKind = z.enum(['bay_occupied', 'gate_closed', 'not_found', 'other']).meta({
  id: 'ProblemKind',
  description: 'somebody stands in the bay; the gate does not open; the place cannot be found; something else',
});
export type ProblemKind = z.infer<typeof ProblemKind>;

const Words = z
  .string()
  .trim()
  .min(1, { error: '请填写说明或留空' })
  .max(300, { error: '说明最多 300 个字符' })
  .refine((value) => !/\p{C}/u.test(value), { error: '不能包含换行或不可见字符' });

export const ReportProblemRequest = z.strictObject({ kind: ProblemKind, text: Words.optional() }).meta({ id: 'ReportProblemRequest' });
export type ReportProblemRequest = z.infer<typeof ReportProblemRequest>;

/** A problem as whoever reported it sees it. */
export const ProblemReportView = z
  .object({ id: z.string(), kind: ProblemKind, text: z.string().nullable(), at: Instant })
  .meta({ id: 'ProblemReport' });
export type ProblemReportView = z.infer<typeof ProblemReportView>;

export const CarParkProblemsRequest = z.strictObject({ night: z.iso.date({ error: '日期格式应为 2026-01-31' }).optional() }).meta({
  id: 'CarParkProblemsRequest',
  description: 'reported from noon of this date to the next noon; the present night when left out',
});
export type CarParkProblemsRequest = z.infer<typeof CarParkProblemsRequest>;

/** What residents reported of one car park in a night, for who runs it: what, when and of which car, in nobody's words. */
export const CarParkProblemsView = z
  .object({
    carParkId: z.string(),
    night: z.iso.date(),
    problems: z
      .array(
        z.object({
          id: z.string(),
          bookingId: z.string(),
          poolId: z.string(),
          kind: ProblemKind,
          at: Instant,
          plate: z.string().meta({ description: 'masked' }),
        }),
      )
      .meta({ description: 'the newest first, 200 at most' }),
  })
  .meta({ id: 'CarParkProblems' });
export type CarParkProblemsView = z.infer<typeof CarParkProblemsView>;
