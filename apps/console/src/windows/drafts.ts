import { call } from '../api/call.js';
import type { PlanDraft, PoolSupply, SupplyEffect, SupplyPlan, SupplyRequest } from '../types/api.js';
import { isOutdated } from './plan.js';

const pathOf = ({ poolId }: PoolSupply) => ({ path: { id: poolId } });

/** With 202 the answer is a request that awaits approval. */
const isRequest = (answer: SupplyEffect | SupplyRequest): answer is SupplyRequest => 'askedAt' in answer;

export async function discardDraft(now: PoolSupply): Promise<void> {
  if (now.draft) await call('DELETE /api/v1/manage/pools/{id}/draft', { ...pathOf(now), ifMatch: now.draft.revision });
}

/** Keeps the plan as the draft; begun anew when the version that it was begun on is no longer in force. */
export async function saveDraft(now: PoolSupply, plan: SupplyPlan, reason: string): Promise<PlanDraft> {
  const isStale = isOutdated(now);
  if (isStale) await discardDraft(now);
  const ifMatch = isStale ? 0 : (now.draft?.revision ?? 0);
  return call('PUT /api/v1/manage/pools/{id}/draft', { ...pathOf(now), body: { plan, reason }, ifMatch });
}

export const previewDrafts = (poolIds: readonly string[]): Promise<SupplyEffect> =>
  call('POST /api/v1/manage/drafts/preview', { body: { poolIds } });

/** Puts drafts in force, or asks the street office to, when the partner may not lend so much by itself. */
export async function publishDrafts(poolIds: readonly string[], expectedPlan: string): Promise<'published' | 'asked'> {
  return isRequest(await call('POST /api/v1/manage/drafts/publish', { body: { poolIds, expectedPlan } })) ? 'asked' : 'published';
}

/** What is said when it was done. */
export const OUTCOMES = { published: '已发布，居民现在就能看到', asked: '超过本单位可自行开放的泊位数，已提交街道办审批' } as const;
