import { Body, Controller, Get, HttpCode, Param, Post, Query } from '@nestjs/common';
import { ApiOkResponse, ApiTags } from '@nestjs/swagger';
import { ApproveSupply, EndSupplyRequest, SupplyRequestViews } from '#allocation';
import {
  ApproveSupplyRequest,
  DeclineSupplyRequest,
  ListSupplyRequestsRequest,
  SupplyRequestDetailView,
  SupplyRequestListView,
  SupplyRequestParams,
  SupplyRequestView,
} from '#contracts';
import { ApiProblems } from '../http/api-problems.js';
import { CurrentOfficer } from '../http/current-staff.js';
import type { Officer } from '../http/gateway-request.js';
import { Access } from '../http/policy.js';
import { orProblem } from '../http/refusal-to-problem.js';

/** What partners ask to be let to publish: to look at, and to decide. */
@ApiTags('office: partners')
@Controller('api/v1/office/supply-requests')
export class PartnersApprovalsController {
  constructor(
    private readonly views: SupplyRequestViews,
    private readonly approve: ApproveSupply,
    private readonly endRequest: EndSupplyRequest,
  ) {}

  @Get()
  @Access('office_auditor')
  @ApiOkResponse({ standardSchema: SupplyRequestListView })
  list(
    @CurrentOfficer() { scope }: Officer,
    @Query({ schema: ListSupplyRequestsRequest }) request: ListSupplyRequestsRequest,
  ): Promise<SupplyRequestListView> {
    return this.views.list(scope, request);
  }

  @Get(':id')
  @Access('office_auditor')
  @ApiOkResponse({ standardSchema: SupplyRequestDetailView })
  @ApiProblems('not_found')
  async one(
    @CurrentOfficer() { scope }: Officer,
    @Param({ schema: SupplyRequestParams }) { id }: SupplyRequestParams,
  ): Promise<SupplyRequestDetailView> {
    return orProblem(await this.views.detail(scope, id));
  }

  @Post(':id/approve')
  @HttpCode(200)
  @Access('office_admin')
  @ApiOkResponse({ standardSchema: SupplyRequestView })
  @ApiProblems('not_found', 'not_decidable', 'plan_changed')
  async grant(
    @CurrentOfficer() officer: Officer,
    @Param({ schema: SupplyRequestParams }) { id }: SupplyRequestParams,
    @Body({ schema: ApproveSupplyRequest }) request: ApproveSupplyRequest,
  ): Promise<SupplyRequestView> {
    return orProblem(await this.approve.execute(officer.scope, officer, id, request));
  }

  @Post(':id/decline')
  @HttpCode(200)
  @Access('office_admin')
  @ApiOkResponse({ standardSchema: SupplyRequestView })
  @ApiProblems('not_found', 'not_decidable')
  async decline(
    @CurrentOfficer() officer: Officer,
    @Param({ schema: SupplyRequestParams }) { id }: SupplyRequestParams,
    @Body({ schema: DeclineSupplyRequest }) { reason }: DeclineSupplyRequest,
  ): Promise<SupplyRequestView> {
    return orProblem(await this.endRequest.decline(officer.scope, officer, id, reason));
  }
}
