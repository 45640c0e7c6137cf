import { Body, Controller, Delete, Get, HttpCode, Param, Post, Put, Res } from '@nestjs/common';
import { ApiAcceptedResponse, ApiNoContentResponse, ApiOkResponse, ApiTags } from '@nestjs/swagger';
import type { FastifyReply } from 'fastify';
import { z } from 'zod';
import { PublishDrafts, SupplyDrafts } from '#allocation';
import {
  PlanDraftView,
  PlanVersionView,
  PoolParams,
  PoolSupplyView,
  PreviewDraftsRequest,
  PublishDraftsRequest,
  SaveDraftRequest,
  SupplyEffectView,
  SupplyRequestView,
} from '#contracts';
import { ApiProblems } from '../http/api-problems.js';
import { CurrentStaff } from '../http/current-staff.js';
import { ExpectedVersion } from '../http/expected-version.js';
import type { StaffMember } from '../http/gateway-request.js';
import { Access } from '../http/policy.js';
import { orProblem } from '../http/refusal-to-problem.js';
import { Versioned } from '../http/versioned.js';

const PlanVersionList = z.array(PlanVersionView);

/** What a partner offers: draft, preview, publish. */
@ApiTags('manage: supply')
@Controller('api/v1/manage')
export class SupplyController {
  constructor(
    private readonly drafts: SupplyDrafts,
    private readonly publishDrafts: PublishDrafts,
  ) {}

  @Get('pools/:id/supply')
  @Access('attendant')
  @ApiOkResponse({ standardSchema: PoolSupplyView })
  @ApiProblems('not_found')
  async read(@CurrentStaff() { scope }: StaffMember, @Param({ schema: PoolParams }) { id }: PoolParams): Promise<PoolSupplyView> {
    return orProblem(await this.drafts.read(scope, id));
  }

  @Get('pools/:id/supply/versions')
  @Access('attendant')
  @ApiOkResponse({ standardSchema: PlanVersionList })
  @ApiProblems('not_found')
  async versions(@CurrentStaff() { scope }: StaffMember, @Param({ schema: PoolParams }) { id }: PoolParams): Promise<PlanVersionView[]> {
    return orProblem(await this.drafts.versions(scope, id));
  }

  /** `If-Match: "0"` begins a draft. */
  @Put('pools/:id/draft')
  @Access('partner_admin')
  @Versioned('revision')
  @ApiOkResponse({ standardSchema: PlanDraftView })
  @ApiProblems('not_found')
  async save(
    @CurrentStaff() staff: StaffMember,
    @Param({ schema: PoolParams }) { id }: PoolParams,
    @ExpectedVersion() revision: number,
    @Body({ schema: SaveDraftRequest }) request: SaveDraftRequest,
  ): Promise<PlanDraftView> {
    return orProblem(await this.drafts.save(staff.scope, staff, id, request, revision));
  }

  @Delete('pools/:id/draft')
  @HttpCode(204)
  @Access('partner_admin')
  @ApiNoContentResponse()
  @ApiProblems('not_found')
  async discard(
    @CurrentStaff() staff: StaffMember,
    @Param({ schema: PoolParams }) { id }: PoolParams,
    @ExpectedVersion() revision: number,
  ): Promise<void> {
    orProblem(await this.drafts.discard(staff.scope, staff, id, revision));
  }

  @Post('drafts/preview')
  @HttpCode(200)
  @Access('partner_admin')
  @ApiOkResponse({ standardSchema: SupplyEffectView })
  @ApiProblems('not_found')
  async preview(
    @CurrentStaff() { scope }: StaffMember,
    @Body({ schema: PreviewDraftsRequest }) { poolIds }: PreviewDraftsRequest,
  ): Promise<SupplyEffectView> {
    return orProblem(await this.publishDrafts.preview(scope, poolIds));
  }

  @Post('drafts/publish')
  @HttpCode(200)
  @Access('partner_admin')
  @ApiOkResponse({ standardSchema: SupplyEffectView })
  @ApiAcceptedResponse({ standardSchema: SupplyRequestView, description: 'more than the partner may lend by itself: it awaits approval' })
  @ApiProblems('not_found', 'version_conflict', 'plan_changed')
  async publish(
    @CurrentStaff() staff: StaffMember,
    @Body({ schema: PublishDraftsRequest }) request: PublishDraftsRequest,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<SupplyEffectView | SupplyRequestView> {
    const outcome = orProblem(await this.publishDrafts.execute(staff.scope, staff, request));
    if ('askedAt' in outcome) reply.status(202);
    return outcome;
  }
}
