/**
 * Availability: how many bays of each pool are free at each tick, and who may take one.
 * Guarantees: the log in MySQL decides and cannot be oversold; Redis and the replicas only mirror it and may be wiped at any moment;
 * versions of a pool only rise, without a gap.
 * Refuses to know: why a bay is claimed, by whom, and what is paid for it.
 */

export type { CapacityCause } from './adapters/capacity-leaf.js';
export { bytesOf as claimBytes, claimIdOf } from './adapters/pool-log.js';
export type { Admission } from './adapters/redis-timelines.js';
export { AdmissionDesk } from './admission.js';
export { AvailabilityModule, AvailabilityWorkerModule } from './availability.module.js';
export type { ClaimId, LogRow } from './domain/log-row.js';
export { tonight } from './domain/night.js';
export type { PoolDraft } from './domain/pool-draft.js';
export { publishedRange } from './domain/published-range.js';
export type { Levels, Obstacle } from './domain/timeline.js';
export { type LockedPools, PoolLocks } from './pool-locks.js';
export { PoolTransactions } from './pool-transactions.js';
export { type Offer, type SearchAnswer, SearchAnswers } from './queries/search-answers.js';
export { isStandard, SearchCarParks, type Standing, standardPools } from './queries/search-car-parks.js';
export { Replica } from './replica.js';
export { beginNewEpoch } from './use-cases/begin-new-epoch.js';
export { PublishSupply } from './use-cases/publish-supply.js';
export { RebuildRedis } from './use-cases/rebuild-redis.js';
