import { Body, Controller, Get, HttpCode, Patch, Post } from '@nestjs/common';
import { ApiCreatedResponse, ApiOkResponse, ApiTags } from '@nestjs/swagger';
import { ChangeResidentRequest, ConsentView, RecordConsentRequest, ResidentView } from '#contracts';
import { ChangeResident, RecordConsent, ResidentViews } from '#identity';
import { CurrentResident } from '../http/current-resident.js';
import type { Resident } from '../http/gateway-request.js';
import { Access } from '../http/policy.js';

@ApiTags('me')
@Controller('api/v1/me')
export class MeController {
  constructor(
    private readonly residentViews: ResidentViews,
    private readonly changeResident: ChangeResident,
    private readonly recordConsent: RecordConsent,
  ) {}

  @Get()
  @Access('resident')
  @ApiOkResponse({ standardSchema: ResidentView })
  me(@CurrentResident() resident: Resident): Promise<ResidentView> {
    return this.residentViews.of(resident.residentId);
  }

  @Patch()
  @Access('resident')
  @ApiOkResponse({ standardSchema: ResidentView })
  change(
    @CurrentResident() resident: Resident,
    @Body({ schema: ChangeResidentRequest }) request: ChangeResidentRequest,
  ): Promise<ResidentView> {
    return this.changeResident.execute(resident.residentId, request);
  }

  /** The same for phones: a request of a Mini Program cannot be a PATCH. */
  @Post('walk-limit')
  @HttpCode(200)
  @Access('resident')
  @ApiOkResponse({ standardSchema: ResidentView })
  setWalkLimit(
    @CurrentResident() resident: Resident,
    @Body({ schema: ChangeResidentRequest }) request: ChangeResidentRequest,
  ): Promise<ResidentView> {
    return this.changeResident.execute(resident.residentId, request);
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
