import { Inject, Injectable } from '@nestjs/common';
import { needsApproval, SupplyPlans, type SupplyRequest, SupplyRequests } from '#car-parks';
import type { SupplyRequestView } from '#contracts';
import { assert, Clock, Ids, isRefusal, type Refusal, refuse } from '#kernel';
import { type AuditLeaf, type AuditPerson, appendAuditLeaves, type Sql, type TenantScope, Transactions } from '#platform';
import { approvalLeaf } from '../adapters/approval-leaf.js';
import { isAbout } from '../queries/requested-drafts.js';
import { SupplyRequestViews } from '../queries/supply-request-views.js';
import type { Drafted } from './drafted-plans.js';
import type { Author } from './supply-drafts.js';

/** Who asks or publishes. */
interface Asker {
  readonly author: Author;
  readonly actor: AuditPerson;
}

/** Windows above a partner's limit are not published but asked for. The draft stays where it is; another plan of the same pool is asked for anew. */
@Injectable()
export class AskApproval {
  constructor(
    @Inject(SupplyRequests) private readonly requests: SupplyRequests,
    @Inject(SupplyPlans) private readonly plans: SupplyPlans,
    @Inject(SupplyRequestViews) private readonly views: SupplyRequestViews,
    @Inject(Transactions) private readonly transactions: Transactions,
    @Inject(Ids) private readonly ids: Ids,
    @Inject(Clock) private readonly clock: Clock,
  ) {}

  /** Asks for approval of these drafts if they need it; `undefined` when they do not. Asking again for the same changes nothing. */
  async ifNeeded(
    scope: TenantScope,
    drafted: readonly Drafted[],
    asker: Asker,
  ): Promise<SupplyRequestView | undefined | Refusal<'version_conflict'>> {
    if ((await this.requests.limitOf(scope)) === null) return undefined;
    const asked = await this.transactions.run((tx) => this.askIfNeeded(scope, tx, drafted, asker));
    return asked === undefined || isRefusal(asked) ? asked : this.views.viewOf(asked);
  }

  private async askIfNeeded(
    scope: TenantScope,
    tx: Sql,
    drafted: readonly Drafted[],
    asker: Asker,
  ): Promise<SupplyRequest | undefined | Refusal<'version_conflict'>> {
    const poolIds = drafted.map(({ pool }) => pool.id);
    const earlier = await this.requests.awaiting(scope, tx, poolIds);
    const limitBays = await this.requests.limitOf(scope, tx);
    const inForce = await this.plans.current(tx, poolIds);
    const isNeeded = drafted.some(({ pool, draft }) => needsApproval(draft.plan, inForce.get(pool.id)?.plan ?? draft.plan, limitBays));
    if (limitBays === null || !isNeeded) return undefined;
    if (await this.isOutdated(tx, drafted)) return refuse('version_conflict');
    const same = earlier.find((request) => isAbout(request, drafted));
    if (same) return same;
    return this.ask(scope, tx, { drafted, asker, earlier, limitBays });
  }

  /** Ends what awaits an answer about these pools, because something else is published there or asked for. Gives back the leaves. */
  async supersede(scope: TenantScope, tx: Sql, drafted: readonly Drafted[], asker: Asker): Promise<AuditLeaf[]> {
    const poolIds = drafted.map(({ pool }) => pool.id);
    return this.end(tx, await this.requests.awaiting(scope, tx, poolIds), asker);
  }

  private async ask(
    scope: TenantScope,
    tx: Sql,
    given: { drafted: readonly Drafted[]; asker: Asker; earlier: readonly SupplyRequest[]; limitBays: number },
  ): Promise<SupplyRequest> {
    const { drafted, asker, earlier, limitBays } = given;
    const [id, nowMs] = [this.ids.next(), this.clock.nowMs()];
    const ended = await this.end(tx, earlier, asker);
    const pools = drafted.map(({ pool, draft: { baseVersion, plan, reason } }) => ({ poolId: pool.id, baseVersion, plan, reason }));
    const { staffId: askedBy, name: askedByName } = asker.author;
    await this.requests.insert(tx, { id, partnerId: scope.partnerId, limitBays, askedBy, askedByName, askedAtMs: nowMs, pools });
    const request = await this.requests.one(scope, id, tx);
    assert(request, 'a request that was written can be read');
    const reason = drafted[0]?.draft.reason ?? null;
    await appendAuditLeaves(tx, [...ended, approvalLeaf('requested', request, { actor: asker.actor, reason })], nowMs);
    return request;
  }

  private async end(tx: Sql, requests: readonly SupplyRequest[], { author, actor }: Asker): Promise<AuditLeaf[]> {
    const leaves: AuditLeaf[] = [];
    for (const request of requests) {
      const reason = '已由新的方案取代';
      const end = { state: 'superseded', staffId: author.staffId, name: author.name, reason, nowMs: this.clock.nowMs() } as const;
      const ended = await this.requests.end(tx, request.id, end);
      assert(!isRefusal(ended), 'nobody ends a request while the directory is locked');
      leaves.push(approvalLeaf('superseded', request, { actor, reason }));
    }
    return leaves;
  }

  /** Whether a draft, or the version with which it began, is another by now: publishing it would be refused as well. */
  private async isOutdated(tx: Sql, drafted: readonly Drafted[]): Promise<boolean> {
    for (const { pool, draft } of drafted) {
      const now = await this.plans.draftOf(pool.id, tx);
      const inForce = (await this.plans.current(tx, [pool.id])).get(pool.id);
      if (now?.revision !== draft.revision || inForce?.version !== draft.baseVersion) return true;
    }
    return false;
  }
}
