import type { Pool } from '#car-parks';
import { type AuditLeaf, SYSTEM_ACTOR } from '#platform';
import type { PoolDraft } from '../domain/pool-draft.js';

/** What the drafts change in the capacity of a pool, for the audit trail; `undefined` when they only claim and release. */
export function capacityLeaf(pool: Pool, draft: PoolDraft): AuditLeaf | undefined {
  const changes = draft.added.filter((row) => row.cause === 'capacity').map((row) => [row.from, row.to, row.delta]);
  if (changes.length === 0) return undefined;
  return {
    action: 'pool.capacity-changed',
    actor: SYSTEM_ACTOR,
    tenant: pool.carPark.partnerCode,
    subject: { kind: 'pool', id: pool.code },
    reason: 'published',
    before: null,
    after: null,
    facts: { carPark: pool.carPark.code, pool: pool.code, changes },
  };
}
