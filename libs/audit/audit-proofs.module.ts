import { Module } from '@nestjs/common';
import { Checkpoints } from './queries/checkpoints.js';
import { TreeProofs } from './queries/tree-proofs.js';
import { AppendOnlyGuard } from './use-cases/append-only-guard.js';

/** What a gateway does for the trail: it shows proofs, and sees to it that it could not change what it shows. */
@Module({ providers: [AppendOnlyGuard, Checkpoints, TreeProofs], exports: [Checkpoints, TreeProofs] })
export class AuditProofsModule {}
