/**
 * Reports: what the audit trail adds up to - utilisation by night, pool and hour, the bookings and the money behind it, statements.
 * Guarantees: every figure is that of the first n leaves of the trail, n is told with it, and folding the same leaves again gives the same
 * figures; nothing is taken from what a plan or a pool says today but the kind of a pool in a night that nobody noted.
 * Refuses to know: persons and plates, how bays are claimed, and how the tree over the leaves is kept.
 */
export type { ReportFile } from './adapters/report-file.js';
export { AuditEntries } from './queries/audit-entries.js';
export { FigureRows } from './queries/figure-rows.js';
export { OfficeCarParks } from './queries/office-car-parks.js';
export { ReportFiles } from './queries/report-files.js';
export { Statements } from './queries/statements.js';
export { UsageReports } from './queries/usage-reports.js';
export { ReportsFoldModule, ReportsModule, ReportsWorkerModule } from './reports.module.js';
export { FoldTrail } from './use-cases/fold-trail.js';
export { NoteExport } from './use-cases/note-export.js';
export { NotePools } from './use-cases/note-pools.js';
