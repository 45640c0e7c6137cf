import { type AuditActor, type AuditLeaf, type AuditValue, digestOf } from '#platform';
import type { SupplyPlan } from '../domain/supply-plan.js';
import type { PlanVersion } from './plan-rows.js';

/** Where a plan belongs, as leaves of the audit trail name it. */
export interface PlanPlace {
  readonly pool: string;
  readonly carPark: string;
  readonly partner: string;
}

/** Digest of a plan, in hex, as leaves of the audit trail name it. */
export function planDigestOf(plan: SupplyPlan): string {
  return digestOf(plan as unknown as AuditValue); // whole numbers, texts and nulls by its schema
}

/** One version of a plan came into force after another, or as the first. */
export function publishedLeaf(
  place: PlanPlace,
  before: PlanVersion | undefined,
  now: Omit<PlanVersion, 'author'>,
  actor: AuditActor,
): AuditLeaf {
  return {
    action: 'supply.published',
    actor,
    tenant: place.partner,
    subject: { kind: 'supply', id: place.pool },
    reason: now.reason,
    before: before && before.version > 0 ? planDigestOf(before.plan) : null,
    after: planDigestOf(now.plan),
    facts: { carPark: place.carPark, pool: place.pool, version: now.version },
  };
}
