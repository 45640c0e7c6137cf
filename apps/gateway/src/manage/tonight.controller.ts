import { Controller, Get, Param, Query } from '@nestjs/common';
import { ApiOkResponse, ApiTags } from '@nestjs/swagger';
import { TonightBoard } from '#booking';
import { CarParkParams, TonightRequest, TonightView } from '#contracts';
import { ApiProblems } from '../http/api-problems.js';
import { CurrentStaff } from '../http/current-staff.js';
import type { StaffMember } from '../http/gateway-request.js';
import { Access } from '../http/policy.js';
import { orProblem } from '../http/refusal-to-problem.js';

@ApiTags('manage: tonight')
@Controller('api/v1/manage/car-parks/:id/tonight')
export class TonightController {
  constructor(private readonly board: TonightBoard) {}

  @Get()
  @Access('attendant')
  @ApiOkResponse({ standardSchema: TonightView })
  @ApiProblems('not_found')
  async tonight(
    @CurrentStaff() { scope }: StaffMember,
    @Param({ schema: CarParkParams }) { id }: CarParkParams,
    @Query({ schema: TonightRequest }) { night }: TonightRequest,
  ): Promise<TonightView> {
    return orProblem(await this.board.of(scope, id, night));
  }
}
