import { Inject, Injectable } from '@nestjs/common';
import { SupplyPlans, type SupplyRequest, SupplyRequests } from '#car-parks';
import type { ApproveSupplyRequest, SupplyRequestView } from '#contracts';
import { Staff } from '#identity';
import { assert, isRefusal, type Refusal, refuse } from '#kernel';
import type { AuditLeaf, AuditPerson, OfficeScope, Sql } from '#platform';
import { approvalLeaf } from '../adapters/approval-leaf.js';
import { RequestedDrafts } from '../queries/requested-drafts.js';
import { SupplyRequestViews } from '../queries/supply-request-views.js';
import { ChangeSupply } from './change-supply.js';
import { type Drafted, overlayOf, putInForce } from './drafted-plans.js';
import type { Author } from './supply-drafts.js';

interface Approval {
  readonly request: SupplyRequest;
  readonly drafted: readonly Drafted[];
  readonly approver: Author;
  readonly actor: AuditPerson;
  readonly reason: string;
}

/** The street office lets a plan pass that is above a partner's limit: exactly the one that was asked for comes into force, in the same commit. */
@Injectable()
export class ApproveSupply {
  constructor(
    @Inject(SupplyRequests) private readonly requests: SupplyRequests,
    @Inject(RequestedDrafts) private readonly drafts: RequestedDrafts,
    @Inject(SupplyPlans) private readonly plans: SupplyPlans,
    @Inject(Staff) private readonly staff: Staff,
    @Inject(ChangeSupply) private readonly changeSupply: ChangeSupply,
    @Inject(SupplyRequestViews) private readonly views: SupplyRequestViews,
  ) {}

  /**
   * `plan_changed`: the draft or what is in force is another by now, or its effect on people is not the one that was looked at
   * (`expectedPlan`). `forbidden`: nobody approves what they asked for.
   * @throws OutcomeUnknown when the answer to COMMIT was lost: its state tells.
   */
  async execute(
    scope: OfficeScope,
    approver: Author,
    id: string,
    { reason, expectedPlan }: ApproveSupplyRequest,
  ): Promise<SupplyRequestView | Refusal<'not_found' | 'not_decidable' | 'plan_changed' | 'forbidden'>> {
    const request = await this.requests.one(scope, id);
    if (!request) return refuse('not_found');
    if (request.state !== 'awaiting_approval') return refuse('not_decidable');
    if (request.askedBy === approver.staffId) return refuse('forbidden');
    const drafted = await this.drafts.of(request);
    if (!drafted) return refuse('plan_changed');
    const actor = await this.staff.actorOf(approver.staffId);
    const approval = { request, drafted, approver, actor, reason };
    const outcome = await this.changeSupply.execute<'version_conflict' | 'not_decidable'>(
      { ...overlayOf(drafted), cause: { actor, reason: 'published' }, write: (tx, nowMs) => this.write(tx, approval, nowMs) },
      expectedPlan,
    );
    if (isRefusal(outcome)) return outcome.refused === 'version_conflict' ? refuse('plan_changed') : refuse(outcome.refused);
    const approved = await this.requests.one(scope, id);
    assert(approved, 'requests are never deleted');
    return this.views.viewOf(approved);
  }

  /** Published in the name of whoever asked, by whoever approves. */
  private async write(
    tx: Sql,
    { request, drafted, approver, actor, reason }: Approval,
    nowMs: number,
  ): Promise<AuditLeaf[] | Refusal<'version_conflict' | 'not_decidable'>> {
    const published = await putInForce(this.plans, tx, drafted, { author: request.askedByName, actor, nowMs });
    if (isRefusal(published)) return published;
    const end = { state: 'approved', staffId: approver.staffId, name: approver.name, reason, nowMs } as const;
    const ended = await this.requests.end(tx, request.id, end);
    return isRefusal(ended) ? ended : [approvalLeaf('granted', request, { actor, reason }), ...published];
  }
}
