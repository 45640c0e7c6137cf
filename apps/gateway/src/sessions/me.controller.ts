import { Body, Controller, Get, Post } from '@nestjs/common';
import { ApiCreatedResponse, ApiOkResponse, ApiTags } from '@nestjs/swagger';
import { ConsentView, RecordConsentRequest, ResidentView } from '#contracts';
import { RecordConsent, ResidentViews } from '#identity';
import { CurrentResident } from '../http/current-resident.js';
import type { Resident } from '../http/gateway-request.js';
import { Access } from '../http/policy.js';

@ApiTags('me')
@Controller('api/v1/me')
export class MeController {
  constructor(
    private readonly residentViews: ResidentViews,
    private readonly recordConsent: RecordConsent,
  ) {}

  @Get()
  @Access('resident')
  @ApiOkResponse({ standardSchema: ResidentView })
  me(@CurrentResident() resident: Resident): Promise<ResidentView> {
    return this.residentViews.of(resident.residentId);
  }

  @Post('consents')
  @Access('resident')
  @ApiCreatedResponse({ standardSchema: ConsentView })
  consent(
    @CurrentResident() resident: Resident,
    @Body({ schema: RecordConsentRequest }) request: RecordConsentRequest,
  ): Promise<ConsentView> {
    return this.recordConsent.execute(resident.residentId, request);
  }
}
