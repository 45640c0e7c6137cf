import { Module } from '@nestjs/common';
import { AvailabilityModule } from '#availability';
import { BookingModule, BookingWorkerModule } from '#booking';
import { CarParksModule } from '#car-parks';
import { IdentityModule } from '#identity';
import { AbandonedImports } from './jobs/abandoned-imports.js';
import { ImportSupplyJob } from './jobs/import-supply-job.js';
import { OwedStays } from './jobs/owed-stays.js';
import { RequestedDrafts } from './queries/requested-drafts.js';
import { SupplyEffects } from './queries/supply-effects.js';
import { SupplyRequestViews } from './queries/supply-request-views.js';
import { ApproveSupply } from './use-cases/approve-supply.js';
import { AskApproval } from './use-cases/ask-approval.js';
import { ChangeSupply } from './use-cases/change-supply.js';
import { EndSupplyRequest } from './use-cases/end-supply-request.js';
import { ImportSupply } from './use-cases/import-supply.js';
import { ImportedDrafts } from './use-cases/imported-drafts.js';
import { PublishDrafts } from './use-cases/publish-drafts.js';
import { SupplyDrafts } from './use-cases/supply-drafts.js';
import { SupplyForecast } from './use-cases/supply-forecast.js';
import { SupplyImports } from './use-cases/supply-imports.js';
import { SuspendCarPark } from './use-cases/suspend-car-park.js';
import { TakingBackPlanner } from './use-cases/taking-back-planner.js';

const rooms = [CarParksModule, AvailabilityModule, IdentityModule];
const door = [SupplyDrafts, PublishDrafts, SuspendCarPark, SupplyImports, SupplyRequestViews, ApproveSupply, EndSupplyRequest];
const change = [TakingBackPlanner, SupplyForecast, ChangeSupply];

/** What staff of partners do with their supply, and the street office about it: for gateways. */
@Module({
  imports: [...rooms, BookingModule],
  providers: [...change, SupplyEffects, RequestedDrafts, AskApproval, ...door],
  exports: door,
})
export class AllocationModule {}

/** What settles itself, and what takes longer than a request may: for workers. */
@Module({
  imports: [...rooms, BookingWorkerModule],
  providers: [...change, OwedStays, ImportedDrafts, ImportSupply, ImportSupplyJob, AbandonedImports],
})
export class AllocationWorkerModule {}
