import type { SupplyRequest } from '../types/api.js';

export interface ToldRequest {
  readonly request: SupplyRequest;
  readonly pool: SupplyRequest['pools'][number];
}

/** What is worth telling of a pool: a request that awaits approval, or that the newest one was declined. The newest comes first. */
export function toldOf(requests: readonly SupplyRequest[], poolId: string): ToldRequest | undefined {
  for (const request of requests) {
    const pool = request.pools.find((one) => one.poolId === poolId);
    if (!pool || request.state === 'superseded') continue;
    return request.state === 'awaiting_approval' || request.state === 'declined' ? { request, pool } : undefined;
  }
  return undefined;
}
