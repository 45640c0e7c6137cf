import { Module } from '@nestjs/common';
import { CarParksModule } from '#car-parks';
import { RedisTimelines } from './adapters/redis-timelines.js';
import { AdmissionDesk } from './admission.js';
import { PoolLocks } from './pool-locks.js';
import { PoolTransactions } from './pool-transactions.js';
import { SearchAnswers } from './queries/search-answers.js';
import { SearchCarParks } from './queries/search-car-parks.js';
import { RedisProjection } from './redis-projection.js';
import { Replica } from './replica.js';
import { KeepSnapshots, KeepSupplyPublished } from './use-cases/keep-supply-published.js';
import { PublishSupply } from './use-cases/publish-supply.js';
import { RebuildRedis } from './use-cases/rebuild-redis.js';

@Module({
  imports: [CarParksModule],
  providers: [
    Replica,
    RedisTimelines,
    RedisProjection,
    AdmissionDesk,
    PoolLocks,
    PoolTransactions,
    SearchCarParks,
    SearchAnswers,
    PublishSupply,
    RebuildRedis,
  ],
  exports: [
    Replica,
    RedisProjection,
    AdmissionDesk,
    PoolLocks,
    PoolTransactions,
    SearchCarParks,
    SearchAnswers,
    PublishSupply,
    RebuildRedis,
  ],
})
export class AvailabilityModule {}

/** What keeps timelines going: for workers. */
@Module({ imports: [AvailabilityModule], providers: [KeepSupplyPublished, KeepSnapshots] })
export class AvailabilityWorkerModule {}
