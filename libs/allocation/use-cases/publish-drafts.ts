import { Inject, Injectable } from '@nestjs/common';
import { OwnCarParks, type PlanDraft, type Pool, publishedLeaf, SupplyPlans } from '#car-parks';
import type { PublishDraftsRequest, SupplyEffectView } from '#contracts';
import { Staff } from '#identity';
import { isRefusal, type Refusal, refuse } from '#kernel';
import type { AuditLeaf, AuditPerson, Sql, TenantScope } from '#platform';
import { SupplyEffects } from '../queries/supply-effects.js';
import { ChangeSupply } from './change-supply.js';
import type { Author } from './supply-drafts.js';
import type { SupplyChange } from './supply-forecast.js';

interface Drafted {
  readonly pool: Pool;
  readonly draft: PlanDraft;
}

type Code = 'not_found' | 'version_conflict';

/** Puts drafts in force, all of those named or none. Who is in the way of less supply is rehomed in the same commit. */
@Injectable()
export class PublishDrafts {
  constructor(
    @Inject(OwnCarParks) private readonly carParks: OwnCarParks,
    @Inject(SupplyPlans) private readonly plans: SupplyPlans,
    @Inject(Staff) private readonly staff: Staff,
    @Inject(ChangeSupply) private readonly changeSupply: ChangeSupply,
    @Inject(SupplyEffects) private readonly effects: SupplyEffects,
  ) {}

  /** What would happen now. `not_found` for a pool of somebody else, and for one without a draft. */
  async preview(scope: TenantScope, poolCodes: readonly string[]): Promise<SupplyEffectView | Refusal<'not_found'>> {
    const drafted = await this.draftsOf(scope, poolCodes);
    if (isRefusal(drafted)) return drafted;
    return this.effects.viewOf(await this.changeSupply.preview(overlayOf(drafted)));
  }

  /** `version_conflict`: somebody has published one of the pools since its draft was begun, or has changed the draft meanwhile. */
  async execute(
    scope: TenantScope,
    author: Author,
    { poolIds, expectedPlan }: PublishDraftsRequest,
  ): Promise<SupplyEffectView | Refusal<Code | 'plan_changed'>> {
    const drafted = await this.draftsOf(scope, poolIds);
    if (isRefusal(drafted)) return drafted;
    const actor = await this.staff.actorOf(author.staffId);
    const change: SupplyChange<Code> = {
      ...overlayOf(drafted),
      cause: { actor, reason: 'published' },
      write: (tx, nowMs) => this.write(tx, drafted, { author, actor, nowMs }),
    };
    const outcome = await this.changeSupply.execute(change, expectedPlan);
    return isRefusal(outcome) ? outcome : this.effects.viewOf(outcome);
  }

  private async draftsOf(scope: TenantScope, poolCodes: readonly string[]): Promise<Drafted[] | Refusal<'not_found'>> {
    const drafted: Drafted[] = [];
    for (const code of new Set(poolCodes)) {
      const pool = this.carParks.pool(scope, code);
      const draft = pool && (await this.plans.draftOf(pool.id));
      if (!pool || !draft) return refuse('not_found', { detail: `泊位池 ${code} 没有草稿` });
      drafted.push({ pool, draft });
    }
    return drafted;
  }

  private async write(
    tx: Sql,
    drafted: readonly Drafted[],
    { author, actor, nowMs }: { author: Author; actor: AuditPerson; nowMs: number },
  ): Promise<AuditLeaf[] | Refusal<Code>> {
    const leaves: AuditLeaf[] = [];
    for (const { pool, draft } of drafted) {
      const now = await this.plans.draftOf(pool.id, tx);
      if (now?.revision !== draft.revision) return refuse('version_conflict');
      const before = (await this.plans.current(tx, [pool.id])).get(pool.id);
      const { plan, baseVersion, reason } = draft;
      const published = await this.plans.publish(tx, { poolId: pool.id, plan, baseVersion, reason, author: author.name, nowMs });
      if (isRefusal(published)) return published;
      const discarded = await this.plans.discardDraft(tx, pool.id, draft.revision);
      if (isRefusal(discarded)) return discarded;
      const place = { pool: pool.code, carPark: pool.carPark.code, partner: pool.carPark.partnerCode };
      leaves.push(publishedLeaf(place, before, { version: published.version, plan, reason, publishedAtMs: nowMs }, actor));
    }
    return leaves;
  }
}

function overlayOf(drafted: readonly Drafted[]): Pick<SupplyChange, 'poolIds' | 'overlay'> {
  const planOf = new Map(drafted.map(({ pool, draft }) => [pool.id, draft.plan]));
  return {
    poolIds: [...planOf.keys()],
    overlay: (supplies) => new Map([...supplies].map(([id, supply]) => [id, { ...supply, plan: planOf.get(id) ?? supply.plan }])),
  };
}
