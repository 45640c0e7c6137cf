import { Inject, Injectable } from '@nestjs/common';
import { SupplyRequests } from '#car-parks';
import type { SupplyRequestView } from '#contracts';
import { Staff } from '#identity';
import { assert, Clock, isRefusal, type Refusal, refuse } from '#kernel';
import { appendAuditLeaves, type OfficeScope, type TenantScope, Transactions } from '#platform';
import { approvalLeaf } from '../adapters/approval-leaf.js';
import { SupplyRequestViews } from '../queries/supply-request-views.js';
import type { Author } from './supply-drafts.js';

type Code = 'not_found' | 'not_decidable' | 'forbidden';
const WITHDRAWN = '申请人撤回';

/** A request for approval that comes to nothing. The draft stays as it is. */
@Injectable()
export class EndSupplyRequest {
  constructor(
    @Inject(SupplyRequests) private readonly requests: SupplyRequests,
    @Inject(SupplyRequestViews) private readonly views: SupplyRequestViews,
    @Inject(Staff) private readonly staff: Staff,
    @Inject(Transactions) private readonly transactions: Transactions,
    @Inject(Clock) private readonly clock: Clock,
  ) {}

  /** The street office says no. `forbidden`: nobody decides what they asked for. */
  decline(scope: OfficeScope, by: Author, id: string, reason: string): Promise<SupplyRequestView | Refusal<Code>> {
    return this.end(scope, by, id, { state: 'declined', reason });
  }

  /** Anybody of the partner who may publish takes it back. */
  withdraw(scope: TenantScope, by: Author, id: string): Promise<SupplyRequestView | Refusal<Code>> {
    return this.end(scope, by, id, { state: 'withdrawn', reason: WITHDRAWN });
  }

  private async end(
    scope: OfficeScope | TenantScope,
    { staffId, name }: Author,
    id: string,
    { state, reason }: { state: 'declined' | 'withdrawn'; reason: string },
  ): Promise<SupplyRequestView | Refusal<Code>> {
    const actor = await this.staff.actorOf(staffId);
    const outcome = await this.transactions.run(async (tx) => {
      const request = await this.requests.one(scope, id, tx);
      if (!request) return refuse('not_found');
      if (state === 'declined' && request.askedBy === staffId) return refuse('forbidden');
      const nowMs = this.clock.nowMs();
      const ended = await this.requests.end(tx, id, { state, staffId, name, reason, nowMs });
      if (isRefusal(ended)) return ended;
      await appendAuditLeaves(tx, [approvalLeaf(state, request, { actor, reason })], nowMs);
      const after = await this.requests.one(scope, id, tx);
      assert(after, 'requests are never deleted');
      return after;
    });
    return isRefusal(outcome) ? outcome : this.views.viewOf(outcome);
  }
}
