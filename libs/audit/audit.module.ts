import { Module } from '@nestjs/common';
import { CheckpointKey } from './adapters/checkpoint-key.js';
import { ExportTrail } from './queries/export-trail.js';
import { TrailEntries } from './queries/trail-entries.js';
import { TreeProofs } from './queries/tree-proofs.js';
import { GrowTree } from './use-cases/grow-tree.js';
import { SignCheckpoint } from './use-cases/sign-checkpoint.js';
import { TreeFollower } from './use-cases/tree-follower.js';

@Module({
  providers: [CheckpointKey, TreeFollower, GrowTree, SignCheckpoint, TreeProofs, TrailEntries, ExportTrail],
  exports: [GrowTree, SignCheckpoint, TreeProofs, TrailEntries, ExportTrail],
})
export class AuditModule {}
