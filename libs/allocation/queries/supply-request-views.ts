import { Inject, Injectable } from '@nestjs/common';
import { CarParkDirectory, type RequestedPlan, type SupplyPlan, type SupplyRequest, SupplyRequests } from '#car-parks';
import type { ListSupplyRequestsRequest, SupplyRequestDetailView, SupplyRequestListView, SupplyRequestView } from '#contracts';
import { assert, formatInstant, type Refusal, refuse } from '#kernel';
import type { OfficeScope, TenantScope } from '#platform';
import { ChangeSupply } from '../use-cases/change-supply.js';
import { overlayOf } from '../use-cases/drafted-plans.js';
import { RequestedDrafts } from './requested-drafts.js';
import { SupplyEffects } from './supply-effects.js';

const PAGE = 50;

/** Requests for approval, for those who asked and those who decide. */
@Injectable()
export class SupplyRequestViews {
  constructor(
    @Inject(SupplyRequests) private readonly requests: SupplyRequests,
    @Inject(CarParkDirectory) private readonly directory: CarParkDirectory,
    @Inject(RequestedDrafts) private readonly drafts: RequestedDrafts,
    @Inject(ChangeSupply) private readonly changeSupply: ChangeSupply,
    @Inject(SupplyEffects) private readonly effects: SupplyEffects,
  ) {}

  async list(scope: TenantScope | OfficeScope, { state, below }: ListSupplyRequestsRequest): Promise<SupplyRequestListView> {
    const found = await this.requests.page(scope, { ...(state && { state }), ...(below && { below }), limit: PAGE + 1 });
    const requests = found.slice(0, PAGE).map((request) => this.viewOf(request));
    return { requests, next: found.length > PAGE ? (requests.at(-1)?.id ?? null) : null };
  }

  /** What was asked for, and what publishing it now would do. */
  async detail(scope: OfficeScope, id: string): Promise<SupplyRequestDetailView | Refusal<'not_found'>> {
    const request = await this.requests.one(scope, id);
    if (!request) return refuse('not_found');
    const drafted = request.state === 'awaiting_approval' ? await this.drafts.of(request) : undefined;
    const effect = drafted ? this.effects.viewOf(await this.changeSupply.preview(overlayOf(drafted))) : null;
    return { ...this.viewOf(request), isUnchanged: drafted !== undefined, effect };
  }

  viewOf(request: SupplyRequest): SupplyRequestView {
    const { id, state, partnerCode, partnerName, limitBays, askedByName, askedAtMs, endedByName, endedAtMs, endedReason } = request;
    const isEnded = endedByName !== null && endedAtMs !== null;
    return {
      id,
      state,
      partnerId: partnerCode,
      partnerName,
      limitBays,
      askedBy: askedByName,
      askedAt: formatInstant(askedAtMs),
      pools: request.pools.map((pool) => this.poolOf(pool)),
      decision: isEnded ? { by: endedByName, at: formatInstant(endedAtMs), reason: endedReason ?? '' } : null,
    };
  }

  private poolOf({ poolId, before, plan, reason }: RequestedPlan): SupplyRequestView['pools'][number] {
    const pool = this.directory.poolById(poolId);
    assert(pool, `pool ${poolId} is not in the directory`);
    const { code, name, bays, carPark } = pool;
    const place = { poolId: code, poolName: name, carParkId: carPark.code, carParkName: carPark.name, bays };
    return { ...place, before: bodyOf(before), after: bodyOf(plan), reason };
  }
}

const bodyOf = ({ windows, overrides, curfew }: SupplyPlan): SupplyRequestView['pools'][number]['after'] => ({
  windows: [...windows],
  overrides: [...overrides],
  curfew,
});
