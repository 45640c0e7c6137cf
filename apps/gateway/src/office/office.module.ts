import { Module } from '@nestjs/common';
import { AuditProofsModule } from '#audit';
import { DemandModule } from '#demand';
import { ReportsModule } from '#reports';
import { DemandController } from './demand.controller.js';
import { TrailController } from './trail.controller.js';
import { UsageController } from './usage.controller.js';

/** What the street office is shown. */
@Module({ imports: [ReportsModule, DemandModule, AuditProofsModule], controllers: [UsageController, DemandController, TrailController] })
export class OfficeModule {}
