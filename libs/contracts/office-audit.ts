import { z } from 'zod';
import { Code, Instant } from './wire.js';

const Word = z
  .string()
  .max(60)
  .regex(/^[a-z]+([.-][a-z]+)*$/, { error: '格式不正确' });
const TreeIndex = z
  .string()
  .regex(/^\d{1,15}$/, { error: '应为不超过 15 位的非负整数' })
  .transform(Number)
  .meta({ example: '1024' });
const When = z.iso.datetime({ offset: true }).max(35);

export const AuditEntriesRequest = z
  .strictObject({
    action: Word.optional().meta({ example: 'booking.cancelled' }),
    subjectKind: Word.optional(),
    subjectId: z.string().min(1).max(100).optional(),
    partnerId: Code.optional(),
    actorKind: z.enum(['resident', 'staff', 'system']).optional(),
    actor: z
      .string()
      .regex(/^[0-9a-f]{64}$/, { error: '格式不正确' })
      .optional()
      .meta({ description: 'a commitment' }),
    from: When.optional(),
    to: When.optional(),
    below: TreeIndex.optional().meta({ description: '`next` of the page before' }),
    limit: z.coerce.number().int().min(1).max(100).default(50),
  })
  .meta({ id: 'AuditEntriesRequest' });
export type AuditEntriesRequest = z.infer<typeof AuditEntriesRequest>;

const Digest = z.string().nullable().meta({ description: 'SHA-256 of the state, which only the product knows' });

export const AuditEntryView = z.object({
  index: z.int().meta({ description: 'place in the tree' }),
  at: Instant,
  action: z.string(),
  actor: z.object({
    kind: z.enum(['resident', 'staff', 'system']),
    commitment: z.string().nullable(),
    name: z.string().nullable().meta({ description: 'of staff who are known; residents have none here' }),
  }),
  partnerId: z.string().nullable(),
  subject: z.object({ kind: z.string(), id: z.string() }),
  reason: z.string().nullable(),
  before: Digest,
  after: Digest,
  facts: z.record(z.string(), z.unknown()),
  leafHash: z.string(),
});
export type AuditEntryView = z.infer<typeof AuditEntryView>;

export const AuditEntriesView = z
  .object({
    treeSize: z.int(),
    entries: z.array(AuditEntryView).meta({ description: 'the newest first, by place in the tree' }),
    next: z.int().nullable(),
  })
  .meta({ id: 'AuditEntries' });
export type AuditEntriesView = z.infer<typeof AuditEntriesView>;
