import { Module } from '@nestjs/common';
import { AvailabilityModule } from '#availability';
import { BookingModule, BookingWorkerModule } from '#booking';
import { CarParksModule } from '#car-parks';
import { IdentityModule } from '#identity';
import { OwedStays } from './jobs/owed-stays.js';
import { SupplyEffects } from './queries/supply-effects.js';
import { ChangeSupply } from './use-cases/change-supply.js';
import { PublishDrafts } from './use-cases/publish-drafts.js';
import { SupplyDrafts } from './use-cases/supply-drafts.js';
import { SupplyForecast } from './use-cases/supply-forecast.js';
import { SuspendCarPark } from './use-cases/suspend-car-park.js';
import { TakingBackPlanner } from './use-cases/taking-back-planner.js';

const rooms = [CarParksModule, AvailabilityModule, IdentityModule];
const change = [TakingBackPlanner, SupplyForecast, ChangeSupply];

/** What staff of partners do with their supply: for gateways. */
@Module({
  imports: [...rooms, BookingModule],
  providers: [...change, SupplyEffects, SupplyDrafts, PublishDrafts, SuspendCarPark],
  exports: [SupplyDrafts, PublishDrafts, SuspendCarPark],
})
export class AllocationModule {}

/** What settles itself: for workers. */
@Module({ imports: [...rooms, BookingWorkerModule], providers: [...change, OwedStays] })
export class AllocationWorkerModule {}
