import { Inject, Injectable } from '@nestjs/common';
import { OwnCarParks, SupplyPlans } from '#car-parks';
import type { PublishDraftsRequest, SupplyEffectView, SupplyRequestView } from '#contracts';
import { Staff } from '#identity';
import { isRefusal, type Refusal, refuse } from '#kernel';
import type { TenantScope } from '#platform';
import { SupplyEffects } from '../queries/supply-effects.js';
import { AskApproval } from './ask-approval.js';
import { ChangeSupply } from './change-supply.js';
import { type Drafted, overlayOf, putInForce } from './drafted-plans.js';
import type { Author } from './supply-drafts.js';
import type { SupplyChange } from './supply-forecast.js';

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
    @Inject(AskApproval) private readonly approval: AskApproval,
  ) {}

  /** What would happen now. `not_found` for a pool of somebody else, and for one without a draft. */
  async preview(scope: TenantScope, poolCodes: readonly string[]): Promise<SupplyEffectView | Refusal<'not_found'>> {
    const drafted = await this.draftsOf(scope, poolCodes);
    if (isRefusal(drafted)) return drafted;
    return this.effects.viewOf(await this.changeSupply.preview(overlayOf(drafted)));
  }

  /**
   * Publishes them, or asks for approval of all when one lends more than the partner may lend by itself.
   * `version_conflict`: somebody has published one of the pools since its draft was begun, or has changed the draft meanwhile.
   */
  async execute(
    scope: TenantScope,
    author: Author,
    { poolIds, expectedPlan }: PublishDraftsRequest,
  ): Promise<SupplyEffectView | SupplyRequestView | Refusal<Code | 'plan_changed'>> {
    const drafted = await this.draftsOf(scope, poolIds);
    if (isRefusal(drafted)) return drafted;
    const actor = await this.staff.actorOf(author.staffId);
    const asked = await this.approval.ifNeeded(scope, drafted, { author, actor });
    if (asked) return asked;
    const change: SupplyChange<Code> = {
      ...overlayOf(drafted),
      cause: { actor, reason: 'published' },
      write: async (tx, nowMs) => {
        const published = await putInForce(this.plans, tx, drafted, { author: author.name, actor, nowMs });
        if (isRefusal(published)) return published;
        return [...published, ...(await this.approval.supersede(scope, tx, drafted, { author, actor }))];
      },
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
}
