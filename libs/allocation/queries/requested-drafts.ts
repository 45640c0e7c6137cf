import { Inject, Injectable } from '@nestjs/common';
import { DataSource } from 'typeorm';
import { CarParkDirectory, planDigestOf, SupplyPlans, type SupplyRequest } from '#car-parks';
import type { Drafted } from '../use-cases/drafted-plans.js';

/** The drafts that a request is about, as they stand now. */
@Injectable()
export class RequestedDrafts {
  constructor(
    @Inject(DataSource) private readonly dataSource: DataSource,
    @Inject(SupplyPlans) private readonly plans: SupplyPlans,
    @Inject(CarParkDirectory) private readonly directory: CarParkDirectory,
  ) {}

  /** `undefined` when one is gone or says something else than what was asked for, or when another version was put in force since. */
  async of(request: SupplyRequest): Promise<readonly Drafted[] | undefined> {
    const drafted: Drafted[] = [];
    for (const { poolId } of request.pools) {
      const [pool, draft] = [this.directory.poolById(poolId), await this.plans.draftOf(poolId)];
      if (pool && draft) drafted.push({ pool, draft });
    }
    if (!isAbout(request, drafted)) return undefined;
    const inForce = await this.plans.current(
      this.dataSource,
      drafted.map(({ pool }) => pool.id),
    );
    return drafted.every(({ pool, draft }) => inForce.get(pool.id)?.version === draft.baseVersion) ? drafted : undefined;
  }
}

/** Whether a request is about exactly these drafts. */
export function isAbout({ pools }: SupplyRequest, drafted: readonly Drafted[]): boolean {
  const isAsked = ({ pool, draft }: Drafted) =>
    pools.some(
      ({ poolId, baseVersion, plan, reason }) =>
        poolId === pool.id &&
        baseVersion === draft.baseVersion &&
        reason === draft.reason &&
        planDigestOf(plan) === planDigestOf(draft.plan),
    );
  return pools.length === drafted.length && drafted.every(isAsked);
}
