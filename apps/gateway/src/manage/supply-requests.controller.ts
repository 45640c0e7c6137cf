import { Controller, Get, HttpCode, Param, Post, Query } from '@nestjs/common';
import { ApiOkResponse, ApiTags } from '@nestjs/swagger';
import { EndSupplyRequest, SupplyRequestViews } from '#allocation';
import { ListSupplyRequestsRequest, SupplyRequestListView, SupplyRequestParams, SupplyRequestView } from '#contracts';
import { ApiProblems } from '../http/api-problems.js';
import { CurrentStaff } from '../http/current-staff.js';
import type { StaffMember } from '../http/gateway-request.js';
import { Access } from '../http/policy.js';
import { orProblem } from '../http/refusal-to-problem.js';

/** What a partner has asked the street office to let it publish. */
@ApiTags('manage: supply')
@Controller('api/v1/manage/supply-requests')
export class SupplyRequestsController {
  constructor(
    private readonly views: SupplyRequestViews,
    private readonly endRequest: EndSupplyRequest,
  ) {}

  @Get()
  @Access('attendant')
  @ApiOkResponse({ standardSchema: SupplyRequestListView })
  list(
    @CurrentStaff() { scope }: StaffMember,
    @Query({ schema: ListSupplyRequestsRequest }) request: ListSupplyRequestsRequest,
  ): Promise<SupplyRequestListView> {
    return this.views.list(scope, request);
  }

  @Post(':id/withdraw')
  @HttpCode(200)
  @Access('partner_admin')
  @ApiOkResponse({ standardSchema: SupplyRequestView })
  @ApiProblems('not_found', 'not_decidable')
  async withdraw(
    @CurrentStaff() staff: StaffMember,
    @Param({ schema: SupplyRequestParams }) { id }: SupplyRequestParams,
  ): Promise<SupplyRequestView> {
    return orProblem(await this.endRequest.withdraw(staff.scope, staff, id));
  }
}
