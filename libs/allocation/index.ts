/**
 * Allocation: who gets which bay when there are fewer than were promised.
 * Guarantees: nobody is left without a bay whom any other way of housing could place; then the fewest are moved, then the walks are shortest;
 * among equals those who booked earliest keep what they have.
 * Refuses to know: how bays are claimed and what is paid for them.
 */

export { type HousingResult, houseStays } from './adapters/house-stays.js';
export { AllocationModule, AllocationWorkerModule } from './allocation.module.js';
export type { Candidate, Housing, HousingProblem, Room, StayToHouse } from './domain/housing.js';
export { SupplyRequestViews } from './queries/supply-request-views.js';
export { ApproveSupply } from './use-cases/approve-supply.js';
export { EndSupplyRequest } from './use-cases/end-supply-request.js';
export { PublishDrafts } from './use-cases/publish-drafts.js';
export { type Author, SupplyDrafts } from './use-cases/supply-drafts.js';
export { SupplyImports } from './use-cases/supply-imports.js';
export { SuspendCarPark } from './use-cases/suspend-car-park.js';
