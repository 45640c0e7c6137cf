import { Body, Controller, Get, Param, Post } from '@nestjs/common';
import { ApiCreatedResponse, ApiOkResponse, ApiTags } from '@nestjs/swagger';
import { z } from 'zod';
import { ProblemReports, ReportProblem } from '#booking';
import { BookingParams, ProblemReportView, ReportProblemRequest } from '#contracts';
import { ApiProblems } from '../http/api-problems.js';
import { CurrentResident } from '../http/current-resident.js';
import type { Resident } from '../http/gateway-request.js';
import { Access } from '../http/policy.js';
import { orProblem } from '../http/refusal-to-problem.js';

const ProblemReportList = z.array(ProblemReportView);

@ApiTags('bookings')
@Controller('api/v1/bookings/:id/problems')
export class ProblemsController {
  constructor(
    private readonly reportProblem: ReportProblem,
    private readonly reports: ProblemReports,
  ) {}

  /** A bay that is not as promised. The words are for us alone; who runs the car park sees what, when and of which car. */
  @Post()
  @Access('resident')
  @ApiCreatedResponse({ standardSchema: ProblemReportView })
  @ApiProblems('not_found', 'not_reportable', 'too_many_problems')
  async report(
    @CurrentResident() { residentId }: Resident,
    @Param({ schema: BookingParams }) { id }: BookingParams,
    @Body({ schema: ReportProblemRequest }) request: ReportProblemRequest,
  ): Promise<ProblemReportView> {
    return orProblem(await this.reportProblem.execute(residentId, id, request));
  }

  /** The newest first. */
  @Get()
  @Access('resident')
  @ApiOkResponse({ standardSchema: ProblemReportList })
  @ApiProblems('not_found')
  async list(
    @CurrentResident() { residentId }: Resident,
    @Param({ schema: BookingParams }) { id }: BookingParams,
  ): Promise<ProblemReportView[]> {
    return orProblem(await this.reports.ofBooking(residentId, id));
  }
}
