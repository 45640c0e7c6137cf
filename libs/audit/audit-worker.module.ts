import { Module } from '@nestjs/common';
import { AuditModule } from './audit.module.js';
import { AppendOnlyGuard } from './use-cases/append-only-guard.js';
import { DailyCheckpoint } from './worker/daily-checkpoint.js';
import { GrowingTree } from './worker/growing-tree.js';

/** What a worker does for the trail. */
@Module({ imports: [AuditModule], providers: [AppendOnlyGuard, GrowingTree, DailyCheckpoint] })
export class AuditWorkerModule {}
