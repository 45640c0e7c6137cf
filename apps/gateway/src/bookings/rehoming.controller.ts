import { Body, Controller, HttpCode, Param, Post } from '@nestjs/common';
import { ApiOkResponse, ApiTags } from '@nestjs/swagger';
import { AnswerRehoming } from '#booking';
import { AnswerRehomingRequest, BookingParams, BookingView } from '#contracts';
import { ApiProblems } from '../http/api-problems.js';
import { CurrentResident } from '../http/current-resident.js';
import type { Resident } from '../http/gateway-request.js';
import { Access } from '../http/policy.js';
import { orProblem } from '../http/refusal-to-problem.js';

@ApiTags('bookings')
@Controller('api/v1/bookings/:id/rehoming')
export class RehomingController {
  constructor(private readonly answerRehoming: AnswerRehoming) {}

  /** Keep the bay that was given instead of the one that was taken back, have the money, or go back where there is room again. */
  @Post()
  @HttpCode(200)
  @Access('resident')
  @ApiOkResponse({ standardSchema: BookingView })
  @ApiProblems('not_found', 'not_answerable', 'no_bay_free')
  async answer(
    @CurrentResident() { residentId }: Resident,
    @Param({ schema: BookingParams }) { id }: BookingParams,
    @Body({ schema: AnswerRehomingRequest }) { choice }: AnswerRehomingRequest,
  ): Promise<BookingView> {
    return orProblem(await this.answerRehoming.execute(residentId, id, choice));
  }
}
