import { Body, Controller, HttpCode, Post, Res } from '@nestjs/common';
import { ApiOkResponse, ApiTags } from '@nestjs/swagger';
import type { FastifyReply } from 'fastify';
import { ChangePasswordRequest, RecoveryCodesView, StaffMeView, StepUpRequest } from '#contracts';
import { MakeRecoveryCodes, ProveAgain } from '#identity';
import { ApiProblems } from '../http/api-problems.js';
import { CurrentAnyStaff } from '../http/current-staff.js';
import type { AnyStaff } from '../http/gateway-request.js';
import { Access } from '../http/policy.js';
import { orProblem } from '../http/refusal-to-problem.js';
import { SessionAnswers } from './session-answers.js';

/** What staff do by showing again that it is them. The session goes on under a new cookie and a new token. */
@ApiTags('staff')
@Controller('api/v1/staff')
export class StaffProofController {
  constructor(
    private readonly proveAgain: ProveAgain,
    private readonly makeRecoveryCodes: MakeRecoveryCodes,
    private readonly answers: SessionAnswers,
  ) {}

  @Post('step-up')
  @HttpCode(200)
  @Access('staff')
  @ApiOkResponse({ standardSchema: StaffMeView })
  @ApiProblems('proof_rejected', 'too_many_requests')
  async stepUp(
    @CurrentAnyStaff() staff: AnyStaff,
    @Body({ schema: StepUpRequest }) { code }: StepUpRequest,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<StaffMeView> {
    return this.answers.opened(orProblem(await this.proveAgain.stepUp(staff, code)), reply);
  }

  @Post('password')
  @HttpCode(200)
  @Access('staff')
  @ApiOkResponse({ standardSchema: StaffMeView })
  @ApiProblems('proof_rejected', 'password_too_common', 'too_many_requests')
  async changePassword(
    @CurrentAnyStaff() staff: AnyStaff,
    @Body({ schema: ChangePasswordRequest }) change: ChangePasswordRequest,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<StaffMeView> {
    return this.answers.opened(orProblem(await this.proveAgain.changePassword(staff, change)), reply);
  }

  @Post('recovery-codes')
  @HttpCode(200)
  @Access('staff', { stepUp: true })
  @ApiOkResponse({ standardSchema: RecoveryCodesView })
  async renewRecoveryCodes(@CurrentAnyStaff() staff: AnyStaff): Promise<RecoveryCodesView> {
    return { recoveryCodes: await this.makeRecoveryCodes.execute(staff) };
  }
}
