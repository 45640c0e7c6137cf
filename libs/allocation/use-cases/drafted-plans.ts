import { type PlanDraft, type Pool, publishedLeaf, type SupplyPlans } from '#car-parks';
import { isRefusal, type Refusal, refuse } from '#kernel';
import type { AuditLeaf, AuditPerson, Sql } from '#platform';
import type { SupplyChange } from './supply-forecast.js';

/** A pool with the draft of its next plan. */
export interface Drafted {
  readonly pool: Pool;
  readonly draft: PlanDraft;
}

/** In whose name plans are published, who does it, and when. */
export interface Publishing {
  readonly author: string;
  readonly actor: AuditPerson;
  readonly nowMs: number;
}

/** What the pools would offer with their drafts in force. */
export function overlayOf(drafted: readonly Drafted[]): Pick<SupplyChange, 'poolIds' | 'overlay'> {
  const planOf = new Map(drafted.map(({ pool, draft }) => [pool.id, draft.plan]));
  return {
    poolIds: [...planOf.keys()],
    overlay: (supplies) => new Map([...supplies].map(([id, supply]) => [id, { ...supply, plan: planOf.get(id) ?? supply.plan }])),
  };
}

/** Puts the drafts in force, as they were looked at: `version_conflict` when one of them, or the version it began with, is another by now. */
export async function putInForce(
  plans: SupplyPlans,
  tx: Sql,
  drafted: readonly Drafted[],
  { author, actor, nowMs }: Publishing,
): Promise<AuditLeaf[] | Refusal<'version_conflict'>> {
  const leaves: AuditLeaf[] = [];
  for (const { pool, draft } of drafted) {
    const now = await plans.draftOf(pool.id, tx);
    if (now?.revision !== draft.revision) return refuse('version_conflict');
    const before = (await plans.current(tx, [pool.id])).get(pool.id);
    const { plan, baseVersion, reason } = draft;
    const published = await plans.publish(tx, { poolId: pool.id, plan, baseVersion, reason, author, nowMs });
    if (isRefusal(published)) return published;
    const discarded = await plans.discardDraft(tx, pool.id, draft.revision);
    if (isRefusal(discarded)) return discarded;
    const place = { pool: pool.code, carPark: pool.carPark.code, partner: pool.carPark.partnerCode };
    leaves.push(publishedLeaf(place, before, { version: published.version, plan, reason, publishedAtMs: nowMs }, actor));
  }
  return leaves;
}
