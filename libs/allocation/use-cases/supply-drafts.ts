import { Inject, Injectable } from '@nestjs/common';
import { DataSource } from 'typeorm';
import { OwnCarParks, type PlanDraft, type PlanVersion, type Pool, planDigestOf, type SupplyPlan, SupplyPlans } from '#car-parks';
import type { PlanDraftView, PlanVersionView, PoolSupplyView, SaveDraftRequest } from '#contracts';
import { Staff } from '#identity';
import { Clock, formatInstant, isRefusal, type Refusal, refuse } from '#kernel';
import { type AuditLeaf, type AuditPerson, appendAuditLeaves, type TenantScope, Transactions } from '#platform';

/** Who changes something for a partner. */
export interface Author {
  readonly staffId: string;
  readonly name: string;
}

/** Plans of a partner's pools, and the drafts of their next versions. Nobody outside sees a draft. */
@Injectable()
export class SupplyDrafts {
  constructor(
    @Inject(DataSource) private readonly dataSource: DataSource,
    @Inject(OwnCarParks) private readonly carParks: OwnCarParks,
    @Inject(SupplyPlans) private readonly plans: SupplyPlans,
    @Inject(Staff) private readonly staff: Staff,
    @Inject(Transactions) private readonly transactions: Transactions,
    @Inject(Clock) private readonly clock: Clock,
  ) {}

  async read(scope: TenantScope, poolCode: string): Promise<PoolSupplyView | Refusal<'not_found'>> {
    const pool = this.carParks.pool(scope, poolCode);
    if (!pool) return refuse('not_found');
    const published = (await this.plans.current(this.dataSource, [pool.id])).get(pool.id);
    const draft = await this.plans.draftOf(pool.id);
    return {
      poolId: pool.code,
      published: published && published.version > 0 ? versionView(published) : null,
      draft: draft ? draftView(draft) : null,
    };
  }

  /** Every version, the latest first. */
  async versions(scope: TenantScope, poolCode: string): Promise<PlanVersionView[] | Refusal<'not_found'>> {
    const pool = this.carParks.pool(scope, poolCode);
    if (!pool) return refuse('not_found');
    return (await this.plans.history(pool.id)).map(versionView);
  }

  /** Begins a draft (`expectedRevision` 0) or replaces it. Refused when somebody else has changed it since, and when it offers bays that are not there. */
  async save(
    scope: TenantScope,
    author: Author,
    poolCode: string,
    { plan, reason }: SaveDraftRequest,
    expectedRevision: number,
  ): Promise<PlanDraftView | Refusal<'not_found' | 'invalid_request' | 'version_conflict'>> {
    const pool = this.carParks.pool(scope, poolCode);
    if (!pool) return refuse('not_found');
    const flaws = beyondBays(plan, pool);
    if (flaws.length > 0) return refuse('invalid_request', { errors: flaws });
    const actor = await this.staff.actorOf(author.staffId);
    const nowMs = this.clock.nowMs();
    const saved = await this.transactions.run(async (tx) => {
      const before = await this.plans.draftOf(pool.id, tx);
      const outcome = await this.plans.saveDraft(tx, { poolId: pool.id, plan, reason, author: author.name, expectedRevision, nowMs });
      if (isRefusal(outcome)) return outcome;
      const after = await this.plans.draftOf(pool.id, tx);
      if (after) await appendAuditLeaves(tx, [draftLeaf(placeOf(pool), before?.plan, after, actor)], nowMs);
      return after;
    });
    if (!saved) return refuse('version_conflict');
    return isRefusal(saved) ? saved : draftView(saved);
  }

  /** Throws the draft away; nothing that is published changes. */
  async discard(
    scope: TenantScope,
    author: Author,
    poolCode: string,
    expectedRevision: number,
  ): Promise<PlanDraftView | Refusal<'not_found' | 'version_conflict'>> {
    const pool = this.carParks.pool(scope, poolCode);
    if (!pool) return refuse('not_found');
    const actor = await this.staff.actorOf(author.staffId);
    return this.transactions.run(async (tx) => {
      const draft = await this.plans.draftOf(pool.id, tx);
      if (!draft) return refuse('not_found');
      const discarded = await this.plans.discardDraft(tx, pool.id, expectedRevision);
      if (isRefusal(discarded)) return discarded;
      await appendAuditLeaves(
        tx,
        [{ ...draftLeaf(placeOf(pool), draft.plan, draft, actor), action: 'supply.discarded', after: null }],
        this.clock.nowMs(),
      );
      return draftView(draft);
    });
  }
}

/** Windows and overrides that lend more bays than the pool has. */
function beyondBays({ windows, overrides }: SupplyPlan, pool: Pool): { path: string; message: string }[] {
  const message = `超过泊位池的 ${pool.bays} 个泊位`;
  const among = (name: string, offers: SupplyPlan['windows'] | SupplyPlan['overrides']) =>
    offers.flatMap(({ bays }, index) => (bays > pool.bays ? [{ path: `plan.${name}.${index}.bays`, message }] : []));
  return [...among('windows', windows), ...among('overrides', overrides)];
}

/** A pool as leaves name it. */
interface Place {
  readonly tenant: string;
  readonly carPark: string;
  readonly pool: string;
}

function placeOf({ code: pool, carPark }: Pool): Place {
  return { tenant: carPark.partnerCode, carPark: carPark.code, pool };
}

/** That a draft was begun or replaced. */
export function draftLeaf(
  { tenant, carPark, pool }: Place,
  before: SupplyPlan | undefined,
  { plan, reason, baseVersion }: Pick<PlanDraft, 'plan' | 'reason' | 'baseVersion'>,
  actor: AuditPerson,
): AuditLeaf {
  return {
    action: 'supply.drafted',
    actor,
    tenant,
    subject: { kind: 'supply', id: pool },
    reason,
    before: before ? planDigestOf(before) : null,
    after: planDigestOf(plan),
    facts: { carPark, pool, version: baseVersion + 1 },
  };
}

export function versionView({ version, plan, reason, author, publishedAtMs }: PlanVersion): PlanVersionView {
  return { version, plan: bodyOf(plan), reason, author, publishedAt: formatInstant(publishedAtMs) };
}

function draftView({ revision, baseVersion, plan, reason, author, savedAtMs }: PlanDraft): PlanDraftView {
  return { revision, baseVersion, plan: bodyOf(plan), reason, author, savedAt: formatInstant(savedAtMs) };
}

const bodyOf = ({ windows, overrides, curfew }: SupplyPlan): PlanDraftView['plan'] => ({
  windows: [...windows],
  overrides: [...overrides],
  curfew,
});
