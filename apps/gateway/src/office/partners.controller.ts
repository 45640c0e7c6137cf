import { Body, Controller, Get, HttpCode, Param, Post } from '@nestjs/common';
import { ApiCreatedResponse, ApiOkResponse, ApiTags } from '@nestjs/swagger';
import { OnBoardPartners, Partners } from '#car-parks';
import { AddPartnerRequest, ChangePartnerRequest, OfficeCarParkView, PartnerParams, PartnerView } from '#contracts';
import { Staff } from '#identity';
import { ApiProblems } from '../http/api-problems.js';
import { CurrentOfficer } from '../http/current-staff.js';
import { ExpectedVersion } from '../http/expected-version.js';
import type { Officer } from '../http/gateway-request.js';
import { Access } from '../http/policy.js';
import { orProblem } from '../http/refusal-to-problem.js';
import { Versioned } from '../http/versioned.js';

/** Who takes part, and what is agreed with them. */
@ApiTags('office: partners')
@Controller('api/v1/office/partners')
export class PartnersController {
  constructor(
    private readonly partners: Partners,
    private readonly onBoard: OnBoardPartners,
    private readonly staff: Staff,
  ) {}

  @Get()
  @Access('office_auditor')
  @ApiOkResponse({ standardSchema: PartnerView.array() })
  all(@CurrentOfficer() { scope }: Officer): Promise<PartnerView[]> {
    return this.partners.all(scope);
  }

  @Get(':id')
  @Access('office_auditor')
  @Versioned()
  @ApiOkResponse({ standardSchema: PartnerView })
  @ApiProblems('not_found')
  async one(@CurrentOfficer() { scope }: Officer, @Param({ schema: PartnerParams }) { id }: PartnerParams): Promise<PartnerView> {
    return orProblem(await this.partners.one(scope, id));
  }

  @Get(':id/car-parks')
  @Access('office_auditor')
  @ApiOkResponse({ standardSchema: OfficeCarParkView.array() })
  @ApiProblems('not_found')
  async carParks(
    @CurrentOfficer() { scope }: Officer,
    @Param({ schema: PartnerParams }) { id }: PartnerParams,
  ): Promise<OfficeCarParkView[]> {
    return orProblem(await this.partners.carParks(scope, id));
  }

  @Post()
  @Access('office_admin')
  @Versioned()
  @ApiCreatedResponse({ standardSchema: PartnerView })
  @ApiProblems('code_taken')
  async add(@CurrentOfficer() officer: Officer, @Body({ schema: AddPartnerRequest }) request: AddPartnerRequest): Promise<PartnerView> {
    return orProblem(await this.onBoard.add(officer.scope, request, await this.staff.actorOf(officer.staffId)));
  }

  @Post(':id/changes')
  @HttpCode(200)
  @Access('office_admin')
  @Versioned()
  @ApiOkResponse({ standardSchema: PartnerView })
  @ApiProblems('not_found', 'bays_offered')
  async change(
    @CurrentOfficer() { scope, staffId }: Officer,
    @Param({ schema: PartnerParams }) { id }: PartnerParams,
    @ExpectedVersion() version: number,
    @Body({ schema: ChangePartnerRequest }) request: ChangePartnerRequest,
  ): Promise<PartnerView> {
    return orProblem(await this.onBoard.change(scope, id, request, { version, actor: await this.staff.actorOf(staffId) }));
  }
}
