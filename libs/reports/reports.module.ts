import { Module } from '@nestjs/common';
import { AuditModule, AuditProofsModule } from '#audit';
import { AvailabilityModule } from '#availability';
import { CarParksModule } from '#car-parks';
import { IdentityModule } from '#identity';
import { AuditEntries } from './queries/audit-entries.js';
import { FigureRows } from './queries/figure-rows.js';
import { OfficeCarParks } from './queries/office-car-parks.js';
import { ReportFiles } from './queries/report-files.js';
import { Statements } from './queries/statements.js';
import { UsageReports } from './queries/usage-reports.js';
import { FoldTrail } from './use-cases/fold-trail.js';
import { NoteExport } from './use-cases/note-export.js';
import { NotePools } from './use-cases/note-pools.js';
import { FoldingTrail, NotingPools } from './worker/sweeps.js';

const SHOWN = [UsageReports, FigureRows, ReportFiles, Statements, AuditEntries, OfficeCarParks, NoteExport];

/** What the street office and partners are shown: for gateways. */
@Module({ imports: [AuditProofsModule, AvailabilityModule, CarParksModule, IdentityModule], providers: SHOWN, exports: SHOWN })
export class ReportsModule {}

/** Adding up the trail, for whoever asks for it once. */
@Module({ imports: [AuditModule], providers: [FoldTrail], exports: [FoldTrail] })
export class ReportsFoldModule {}

/** Adding up the trail as it grows: for workers. */
@Module({ imports: [ReportsFoldModule, CarParksModule], providers: [NotePools, FoldingTrail, NotingPools] })
export class ReportsWorkerModule {}
