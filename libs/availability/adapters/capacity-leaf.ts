import type { Pool } from '#car-parks';
import { type AuditActor, type AuditLeaf, SYSTEM_ACTOR } from '#platform';
import type { LogRow } from '../domain/log-row.js';

/** Who changed what is offered, and why. */
export interface CapacityCause {
  readonly actor: AuditActor;
  /** A code, e.g. `published`. */
  readonly reason: string;
}

export const BY_RULE: CapacityCause = { actor: SYSTEM_ACTOR, reason: 'published' };

/** What these rows change in the capacity of a pool, for the audit trail; `undefined` for none. */
export function capacityLeaf(pool: Pool, rows: readonly LogRow[], { actor, reason }: CapacityCause): AuditLeaf | undefined {
  const changes = rows.map((row) => [row.from, row.to, row.delta]);
  if (changes.length === 0) return undefined;
  return {
    action: 'pool.capacity-changed',
    actor,
    tenant: pool.carPark.partnerCode,
    subject: { kind: 'pool', id: pool.code },
    reason,
    before: null,
    after: null,
    facts: { carPark: pool.carPark.code, pool: pool.code, changes },
  };
}
