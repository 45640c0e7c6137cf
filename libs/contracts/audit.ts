import { z } from 'zod';

const Hash = z
  .string()
  .regex(/^[0-9a-f]{64}$/)
  .meta({ description: 'SHA-256 in lower-case hex' });
const Path = z.array(Hash);

/** A number of leaves or the place of one, in a query. */
const Count = z
  .string()
  .regex(/^\d{1,15}$/, { error: '应为不超过 15 位的非负整数' })
  .transform(Number)
  .meta({ example: '1024' });

export const ListCheckpointsRequest = z
  .strictObject({ limit: z.coerce.number().int().min(1).max(100).default(30), belowSize: Count.optional() })
  .meta({ id: 'ListCheckpointsRequest' });
export type ListCheckpointsRequest = z.infer<typeof ListCheckpointsRequest>;

export const InclusionProofRequest = z.strictObject({ index: Count, treeSize: Count.optional() }).meta({ id: 'InclusionProofRequest' });
export type InclusionProofRequest = z.infer<typeof InclusionProofRequest>;

export const ConsistencyProofRequest = z.strictObject({ first: Count, second: Count.optional() }).meta({ id: 'ConsistencyProofRequest' });
export type ConsistencyProofRequest = z.infer<typeof ConsistencyProofRequest>;

/** The very document that is handed to the street office: whoever stores the answer can give it to the verifier. */
export const AuditCheckpointView = z
  .object({
    kind: z.literal('night-berth-audit-checkpoint'),
    v: z.literal(1),
    treeSize: z.int(),
    root: Hash,
    at: z.int().meta({ description: 'milliseconds since 1970, as signed' }),
    keyId: z.string(),
    signature: z.string().meta({ description: 'Ed25519, base64' }),
  })
  .meta({ id: 'AuditCheckpoint' });
export type AuditCheckpointView = z.infer<typeof AuditCheckpointView>;

export const InclusionProofView = z
  .object({ index: z.int(), leafHash: Hash, treeSize: z.int(), root: Hash, path: Path.meta({ description: 'RFC 6962 section 2.1.1' }) })
  .meta({ id: 'InclusionProof' });
export type InclusionProofView = z.infer<typeof InclusionProofView>;

export const ConsistencyProofView = z
  .object({
    first: z.int(),
    second: z.int(),
    firstRoot: Hash,
    secondRoot: Hash,
    path: Path.meta({ description: 'RFC 6962 section 2.1.2' }),
  })
  .meta({ id: 'ConsistencyProof' });
export type ConsistencyProofView = z.infer<typeof ConsistencyProofView>;
