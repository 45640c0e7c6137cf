import { Controller, Get, Param, Query } from '@nestjs/common';
import { ApiOkResponse, ApiTags } from '@nestjs/swagger';
import { ProblemReports } from '#booking';
import { CarParkParams, CarParkProblemsRequest, CarParkProblemsView } from '#contracts';
import { ApiProblems } from '../http/api-problems.js';
import { CurrentStaff } from '../http/current-staff.js';
import type { StaffMember } from '../http/gateway-request.js';
import { Access } from '../http/policy.js';
import { orProblem } from '../http/refusal-to-problem.js';

@ApiTags('manage: tonight')
@Controller('api/v1/manage/car-parks/:id/problems')
export class CarParkProblemsController {
  constructor(private readonly reports: ProblemReports) {}

  /** What residents say is not as promised. */
  @Get()
  @Access('attendant')
  @ApiOkResponse({ standardSchema: CarParkProblemsView })
  @ApiProblems('not_found')
  async problems(
    @CurrentStaff() { scope }: StaffMember,
    @Param({ schema: CarParkParams }) { id }: CarParkParams,
    @Query({ schema: CarParkProblemsRequest }) { night }: CarParkProblemsRequest,
  ): Promise<CarParkProblemsView> {
    return orProblem(await this.reports.ofCarPark(scope, id, night));
  }
}
