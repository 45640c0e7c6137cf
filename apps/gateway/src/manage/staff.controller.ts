import { Body, Controller, Get, HttpCode, Inject, Post, Res } from '@nestjs/common';
import { ApiNoContentResponse, ApiOkResponse, ApiTags } from '@nestjs/swagger';
import type { FastifyReply } from 'fastify';
import { LogOutStaffRequest, StaffView, staffCookie } from '#contracts';
import { LogOutStaff } from '#identity';
import { CONFIG, type Config } from '#platform';
import { CurrentStaff } from '../http/current-staff.js';
import type { StaffMember } from '../http/gateway-request.js';
import { Access } from '../http/policy.js';

@ApiTags('manage: staff')
@Controller('api/v1/manage')
export class StaffController {
  constructor(
    private readonly logOut: LogOutStaff,
    @Inject(CONFIG) private readonly config: Config,
  ) {}

  @Get('me')
  @Access('attendant')
  @ApiOkResponse({ standardSchema: StaffView })
  me(@CurrentStaff() { staffId: id, name, role, partnerCode, partnerName }: StaffMember): StaffView {
    return { id, name, role, partner: { id: partnerCode, name: partnerName } };
  }

  @Post('sessions/log-out')
  @HttpCode(204)
  @Access('attendant')
  @ApiNoContentResponse()
  async end(
    @CurrentStaff() staff: StaffMember,
    @Body({ schema: LogOutStaffRequest }) { everywhere }: LogOutStaffRequest,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<void> {
    await this.logOut.execute(staff, staff.token, everywhere);
    reply.header('set-cookie', staffCookie(this.config.PUBLIC_URL, undefined));
  }
}
