import { Body, Controller, Get, HttpCode, Param, Post, Res } from '@nestjs/common';
import { ApiNoContentResponse, ApiOkResponse, ApiTags } from '@nestjs/swagger';
import type { FastifyReply } from 'fastify';
import { LogOutStaffRequest, StaffMeView, StaffSessionParams, StaffSessionView } from '#contracts';
import { EndStaffSessions, StaffMe } from '#identity';
import { CurrentAnyStaff } from '../http/current-staff.js';
import type { AnyStaff } from '../http/gateway-request.js';
import { Access } from '../http/policy.js';
import { SessionAnswers } from './session-answers.js';

/** Who staff are, and where they are logged in. */
@ApiTags('staff')
@Controller('api/v1/staff')
export class StaffSessionsController {
  constructor(
    private readonly staffMe: StaffMe,
    private readonly endSessions: EndStaffSessions,
    private readonly answers: SessionAnswers,
  ) {}

  @Get('me')
  @Access('staff')
  @ApiOkResponse({ standardSchema: StaffMeView })
  me(@CurrentAnyStaff() staff: AnyStaff): Promise<StaffMeView> {
    return this.staffMe.of(staff, staff.token);
  }

  @Post('log-out')
  @HttpCode(204)
  @Access('staff')
  @ApiNoContentResponse()
  async logOut(
    @CurrentAnyStaff() staff: AnyStaff,
    @Body({ schema: LogOutStaffRequest }) { everywhere }: LogOutStaffRequest,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<void> {
    await this.endSessions.execute(staff, everywhere ? 'all' : { only: staff.sessionId });
    this.answers.closed(reply);
  }

  @Get('sessions')
  @Access('staff')
  @ApiOkResponse({ standardSchema: StaffSessionView.array() })
  sessions(@CurrentAnyStaff() staff: AnyStaff): Promise<StaffSessionView[]> {
    return this.staffMe.sessionsOf(staff);
  }

  /** One that has ended, or is nobody's, is answered alike: there is no such session any more. */
  @Post('sessions/:id/revoke')
  @HttpCode(204)
  @Access('staff')
  @ApiNoContentResponse()
  revoke(@CurrentAnyStaff() staff: AnyStaff, @Param({ schema: StaffSessionParams }) { id }: StaffSessionParams): Promise<void> {
    return this.endSessions.execute(staff, { only: id });
  }

  @Post('sessions/revoke-others')
  @HttpCode(204)
  @Access('staff')
  @ApiNoContentResponse()
  revokeOthers(@CurrentAnyStaff() staff: AnyStaff): Promise<void> {
    return this.endSessions.execute(staff, { except: staff.sessionId });
  }
}
