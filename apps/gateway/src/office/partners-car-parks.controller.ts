import { Body, Controller, Get, HttpCode, Param, Post } from '@nestjs/common';
import { ApiCreatedResponse, ApiOkResponse, ApiTags } from '@nestjs/swagger';
import { OnBoardCarParks, Partners } from '#car-parks';
import { AddCarParkRequest, CarParkParams, ChangeCarParkRequest, OfficeCarParkView } from '#contracts';
import { Staff } from '#identity';
import { ApiProblems } from '../http/api-problems.js';
import { CurrentOfficer } from '../http/current-staff.js';
import { ExpectedVersion } from '../http/expected-version.js';
import type { Officer } from '../http/gateway-request.js';
import { Access } from '../http/policy.js';
import { orProblem } from '../http/refusal-to-problem.js';
import { Versioned } from '../http/versioned.js';

/** Car parks of all partners, as they are taken in and kept up. */
@ApiTags('office: partners')
@Controller('api/v1/office/car-parks')
export class PartnersCarParksController {
  constructor(
    private readonly partners: Partners,
    private readonly onBoard: OnBoardCarParks,
    private readonly staff: Staff,
  ) {}

  @Get(':id')
  @Access('office_auditor')
  @Versioned()
  @ApiOkResponse({ standardSchema: OfficeCarParkView })
  @ApiProblems('not_found')
  async one(@CurrentOfficer() { scope }: Officer, @Param({ schema: CarParkParams }) { id }: CarParkParams): Promise<OfficeCarParkView> {
    return orProblem(await this.partners.carPark(scope, id));
  }

  @Post()
  @Access('office_admin')
  @Versioned()
  @ApiCreatedResponse({ standardSchema: OfficeCarParkView })
  @ApiProblems('not_found', 'code_taken', 'partner_inactive')
  async add(
    @CurrentOfficer() officer: Officer,
    @Body({ schema: AddCarParkRequest }) request: AddCarParkRequest,
  ): Promise<OfficeCarParkView> {
    return orProblem(await this.onBoard.add(officer.scope, request, await this.staff.actorOf(officer.staffId)));
  }

  @Post(':id/changes')
  @HttpCode(200)
  @Access('office_admin')
  @Versioned()
  @ApiOkResponse({ standardSchema: OfficeCarParkView })
  @ApiProblems('not_found', 'code_taken', 'partner_inactive', 'bays_offered')
  async change(
    @CurrentOfficer() { scope, staffId }: Officer,
    @Param({ schema: CarParkParams }) { id }: CarParkParams,
    @ExpectedVersion() version: number,
    @Body({ schema: ChangeCarParkRequest }) request: ChangeCarParkRequest,
  ): Promise<OfficeCarParkView> {
    return orProblem(await this.onBoard.change(scope, id, request, { version, actor: await this.staff.actorOf(staffId) }));
  }
}
