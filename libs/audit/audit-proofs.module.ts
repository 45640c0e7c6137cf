import { Module } from '@nestjs/common';
import { Checkpoints } from './queries/checkpoints.js';
import { ExportTrail } from './queries/export-trail.js';
import { TrailEntries } from './queries/trail-entries.js';
import { TreeProofs } from './queries/tree-proofs.js';
import { AppendOnlyGuard } from './use-cases/append-only-guard.js';

const SHOWN = [Checkpoints, TreeProofs, TrailEntries, ExportTrail];

/** What a gateway does for the trail: it shows proofs and entries, and sees to it that it could not change what it shows. */
@Module({ providers: [AppendOnlyGuard, ...SHOWN], exports: SHOWN })
export class AuditProofsModule {}
