import { Body, Controller, Delete, HttpCode, Post } from '@nestjs/common';
import { ApiCreatedResponse, ApiNoContentResponse, ApiTags } from '@nestjs/swagger';
import { LiveTicketView, LogInRequest, SessionView } from '#contracts';
import { LiveTickets, LogIn, LogOut, LogOutEverywhere } from '#identity';
import { ApiProblems } from '../http/api-problems.js';
import { CurrentResident } from '../http/current-resident.js';
import type { Resident } from '../http/gateway-request.js';
import { Access } from '../http/policy.js';
import { orProblem } from '../http/refusal-to-problem.js';

@ApiTags('sessions')
@Controller('api/v1')
export class SessionsController {
  constructor(
    private readonly logIn: LogIn,
    private readonly logOut: LogOut,
    private readonly logOutEverywhere: LogOutEverywhere,
    private readonly liveTickets: LiveTickets,
  ) {}

  @Post('sessions/wechat')
  @Access('public', { limit: 'login' })
  @ApiCreatedResponse({ standardSchema: SessionView })
  @ApiProblems('login_code_rejected')
  async start(@Body({ schema: LogInRequest }) request: LogInRequest): Promise<SessionView> {
    return orProblem(await this.logIn.execute(request.code));
  }

  @Delete('sessions/current')
  @HttpCode(204)
  @Access('resident')
  @ApiNoContentResponse()
  end(@CurrentResident() resident: Resident): Promise<void> {
    return this.logOut.execute(resident.token);
  }

  @Delete('sessions')
  @HttpCode(204)
  @Access('resident')
  @ApiNoContentResponse()
  endAll(@CurrentResident() resident: Resident): Promise<void> {
    return this.logOutEverywhere.execute(resident.residentId);
  }

  @Post('live-tickets')
  @Access('resident')
  @ApiCreatedResponse({ standardSchema: LiveTicketView })
  issueLiveTicket(@CurrentResident() resident: Resident): Promise<LiveTicketView> {
    return this.liveTickets.issue(resident);
  }
}
