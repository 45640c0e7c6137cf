import { Module } from '@nestjs/common';
import { AuditProofsModule } from '#audit';
import { ReportsModule } from '#reports';
import { TrailController } from './trail.controller.js';
import { UsageController } from './usage.controller.js';

/** What the street office is shown. */
@Module({ imports: [ReportsModule, AuditProofsModule], controllers: [UsageController, TrailController] })
export class OfficeModule {}
