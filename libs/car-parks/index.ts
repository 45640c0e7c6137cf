/**
 * Car parks: partners, their car parks and pools, the plans by which bays are offered, and what they cost.
 * Guarantees: the directory is a frozen snapshot of one version; an import is written whole or not at all; versions of a plan never
 * change; prices and capacities are pure functions of plans and calendars.
 * Refuses to know: who has booked, how many bays are free, how anybody pays.
 */
export { FILES as CAR_PARK_FILES, type UploadedFiles } from './adapters/csv/upload.js';
export { describeFlaw, type UploadFlaw } from './adapters/csv/upload-flaw.js';
export { csvText, harmless } from './adapters/csv/written.js';
export { type PlanPlace, planDigestOf, publishedLeaf } from './adapters/plan-leaves.js';
export type { PlanVersion } from './adapters/plan-rows.js';
export type { Cell } from './adapters/supply-cells.js';
export { type PlanDraft, SupplyPlans } from './adapters/supply-plans.js';
export { type RequestedPlan, type SupplyRequest, SupplyRequests } from './adapters/supply-requests.js';
export { type Suspension, Suspensions } from './adapters/suspensions.js';
export type { ParsedContent, UploadedContent } from './adapters/uploaded-content.js';
export { type SheetToWrite, workbookBytes } from './adapters/xlsx/written-workbook.js';
export * from './car-parks.module.js';
export { needsApproval } from './domain/approval.js';
export * from './domain/curfew.js';
export * from './domain/day-kinds.js';
export * from './domain/prices.js';
export * from './domain/supply.js';
export * from './domain/supply-plan.js';
export * from './domain/tariff.js';
export * from './queries/car-park.js';
export * from './queries/car-park-directory.js';
export { OwnCarParks } from './queries/own-car-parks.js';
export { Partners } from './queries/partners.js';
export * from './queries/supplies.js';
export { type SupplyFile, SupplyFiles } from './queries/supply-files.js';
export { ImportCarParks, type ImportedRows, type RejectedUpload } from './use-cases/import-car-parks.js';
export { OnBoardCarParks } from './use-cases/on-board-car-parks.js';
export { OnBoardPartners } from './use-cases/on-board-partners.js';
export { OwnUploads, type PlanChange } from './use-cases/own-uploads.js';
