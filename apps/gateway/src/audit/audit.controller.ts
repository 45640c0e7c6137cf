import { Controller, Get, Query } from '@nestjs/common';
import { ApiOkResponse, ApiTags } from '@nestjs/swagger';
import { z } from 'zod';
import { Checkpoints, documentOf, TreeProofs } from '#audit';
import {
  AuditCheckpointView,
  ConsistencyProofRequest,
  ConsistencyProofView,
  InclusionProofRequest,
  InclusionProofView,
  ListCheckpointsRequest,
} from '#contracts';
import { ApiProblems } from '../http/api-problems.js';
import { Access } from '../http/policy.js';
import { orNotFound } from '../http/refusal-to-problem.js';

const CheckpointList = z.array(AuditCheckpointView);

/**
 * Open to everybody, for a log that only its keeper can look at proves nothing. All answers are hashes, sizes and signatures: a leaf is
 * hashed with a random number in it, so that nobody can guess its content from its hash.
 */
@ApiTags('audit')
@Controller('api/v1/audit')
export class AuditController {
  constructor(
    private readonly checkpoints: Checkpoints,
    private readonly proofs: TreeProofs,
  ) {}

  /** Newest first; `belowSize` with the smallest size of one answer gives the next. */
  @Get('checkpoints')
  @Access('public')
  @ApiOkResponse({ standardSchema: CheckpointList })
  async list(@Query({ schema: ListCheckpointsRequest }) { limit, belowSize }: ListCheckpointsRequest): Promise<AuditCheckpointView[]> {
    return (await this.checkpoints.list(limit, belowSize)).map(documentOf);
  }

  @Get('checkpoints/newest')
  @Access('public')
  @ApiOkResponse({ standardSchema: AuditCheckpointView })
  @ApiProblems('not_found')
  async newest(): Promise<AuditCheckpointView> {
    return documentOf(orNotFound(await this.checkpoints.newest()));
  }

  /** That the leaf of this index is in the tree of `treeSize` leaves, by default the present one. */
  @Get('inclusion-proof')
  @Access('public')
  @ApiOkResponse({ standardSchema: InclusionProofView })
  @ApiProblems('not_found')
  async inclusion(@Query({ schema: InclusionProofRequest }) { index, treeSize }: InclusionProofRequest): Promise<InclusionProofView> {
    return orNotFound(await this.proofs.inclusionProof(index, treeSize));
  }

  /** That the tree of `second` leaves, by default the present one, continues that of `first`. */
  @Get('consistency-proof')
  @Access('public')
  @ApiOkResponse({ standardSchema: ConsistencyProofView })
  @ApiProblems('not_found')
  async consistency(@Query({ schema: ConsistencyProofRequest }) { first, second }: ConsistencyProofRequest): Promise<ConsistencyProofView> {
    return orNotFound(await this.proofs.consistencyProof(first, second));
  }
}
