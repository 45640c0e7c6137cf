import { Body, Controller, Delete, Get, HttpCode, Param, Post } from '@nestjs/common';
import { ApiCreatedResponse, ApiOkResponse, ApiTags } from '@nestjs/swagger';
import { z } from 'zod';
import { SuspendCarPark } from '#allocation';
import { CarParkParams, PreviewSuspensionRequest, SupplyEffectView, SuspendRequest, SuspensionParams, SuspensionView } from '#contracts';
import { ApiProblems } from '../http/api-problems.js';
import { CurrentStaff } from '../http/current-staff.js';
import type { StaffMember } from '../http/gateway-request.js';
import { Access } from '../http/policy.js';
import { orProblem } from '../http/refusal-to-problem.js';

const SuspensionList = z.array(SuspensionView);

/** Closing a whole car park in an emergency, and opening it again. */
@ApiTags('manage: suspensions')
@Controller('api/v1/manage/car-parks/:id/suspensions')
export class SuspensionsController {
  constructor(private readonly suspendCarPark: SuspendCarPark) {}

  @Get()
  @Access('attendant')
  @ApiOkResponse({ standardSchema: SuspensionList })
  @ApiProblems('not_found')
  async list(@CurrentStaff() { scope }: StaffMember, @Param({ schema: CarParkParams }) { id }: CarParkParams): Promise<SuspensionView[]> {
    return orProblem(await this.suspendCarPark.list(scope, id));
  }

  @Post('preview')
  @HttpCode(200)
  @Access('partner_admin')
  @ApiOkResponse({ standardSchema: SupplyEffectView })
  @ApiProblems('not_found')
  async preview(
    @CurrentStaff() { scope }: StaffMember,
    @Param({ schema: CarParkParams }) { id }: CarParkParams,
    @Body({ schema: PreviewSuspensionRequest }) request: PreviewSuspensionRequest,
  ): Promise<SupplyEffectView> {
    return orProblem(await this.suspendCarPark.preview(scope, id, request));
  }

  @Post()
  @Access('partner_admin')
  @ApiCreatedResponse({ standardSchema: SupplyEffectView })
  @ApiProblems('not_found', 'already_suspended', 'plan_changed')
  async suspend(
    @CurrentStaff() staff: StaffMember,
    @Param({ schema: CarParkParams }) { id }: CarParkParams,
    @Body({ schema: SuspendRequest }) request: SuspendRequest,
  ): Promise<SupplyEffectView> {
    return orProblem(await this.suspendCarPark.suspend(staff.scope, staff, id, request));
  }

  @Delete(':suspensionId')
  @Access('partner_admin')
  @ApiOkResponse({ standardSchema: SupplyEffectView })
  @ApiProblems('not_found')
  async lift(
    @CurrentStaff() staff: StaffMember,
    @Param({ schema: SuspensionParams }) { id, suspensionId }: SuspensionParams,
  ): Promise<SupplyEffectView> {
    return orProblem(await this.suspendCarPark.lift(staff.scope, staff, id, suspensionId));
  }
}
