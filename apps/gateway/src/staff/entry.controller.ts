import { Body, Controller, HttpCode, Post, Req, Res } from '@nestjs/common';
import { ApiCreatedResponse, ApiOkResponse, ApiTags } from '@nestjs/swagger';
import type { FastifyReply } from 'fastify';
import { AcceptInvitationRequest, InvitedView, LogInStaffRequest, LookAtInvitationRequest, StaffMeView, WelcomeView } from '#contracts';
import { AcceptInvitation, deviceOf, LogInStaff } from '#identity';
import { ApiProblems } from '../http/api-problems.js';
import { callerNetwork } from '../http/caller-network.js';
import type { GatewayRequest } from '../http/gateway-request.js';
import { Access } from '../http/policy.js';
import { orProblem } from '../http/refusal-to-problem.js';
import { SessionAnswers } from './session-answers.js';

/** The ways in, for people who have no session yet. */
@ApiTags('staff')
@Controller('api/v1/staff')
export class StaffEntryController {
  constructor(
    private readonly logInStaff: LogInStaff,
    private readonly acceptInvitation: AcceptInvitation,
    private readonly answers: SessionAnswers,
  ) {}

  /** Account, password and second factor in one step: the answer never says which of them was wrong. */
  @Post('log-in')
  @HttpCode(200)
  @Access('staff_entry', { limit: 'staff-login' })
  @ApiOkResponse({ standardSchema: StaffMeView })
  @ApiProblems('staff_log_in_rejected', 'too_many_requests')
  async logIn(
    @Req() request: GatewayRequest,
    @Body({ schema: LogInStaffRequest }) shown: LogInStaffRequest,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<StaffMeView> {
    const where = { network: callerNetwork(request.ip), device: deviceOf(request.headers['user-agent']) };
    return this.answers.opened(orProblem(await this.logInStaff.execute(shown, where)), reply);
  }

  /** Changes nothing; the token comes in the body so that it stands in no log. */
  @Post('invitations/look')
  @HttpCode(200)
  @Access('staff_entry', { limit: 'staff-login' })
  @ApiOkResponse({ standardSchema: InvitedView })
  @ApiProblems('invitation_rejected')
  async look(@Body({ schema: LookAtInvitationRequest }) { token }: LookAtInvitationRequest): Promise<InvitedView> {
    return orProblem(await this.acceptInvitation.look(token));
  }

  @Post('invitations/accept')
  @Access('staff_entry', { limit: 'staff-login' })
  @ApiCreatedResponse({ standardSchema: WelcomeView })
  @ApiProblems('invitation_rejected', 'proof_rejected', 'password_too_common', 'account_taken')
  async accept(
    @Req() request: GatewayRequest,
    @Body({ schema: AcceptInvitationRequest }) acceptance: AcceptInvitationRequest,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<WelcomeView> {
    const welcome = orProblem(await this.acceptInvitation.execute(acceptance, deviceOf(request.headers['user-agent'])));
    return { me: await this.answers.opened(welcome, reply), recoveryCodes: [...welcome.recoveryCodes] };
  }
}
