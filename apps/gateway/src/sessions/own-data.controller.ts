import { Body, Controller, Delete, Get, Header, HttpCode, Post, Query } from '@nestjs/common';
import { ApiNoContentResponse, ApiOkResponse, ApiTags } from '@nestjs/swagger';
import { EraseResident, OwnRecords } from '#booking';
import { EraseMeRequest, ExportOwnDataRequest, OwnDataView } from '#contracts';
import { NoticeViews } from '#notifications';
import { ApiProblems } from '../http/api-problems.js';
import { CurrentResident } from '../http/current-resident.js';
import type { Resident } from '../http/gateway-request.js';
import { Access } from '../http/policy.js';
import { orProblem } from '../http/refusal-to-problem.js';

const FILE_NAME = 'dongxiao-night-berth-my-data.json';

/** What people may ask of all their data at once: to have it, and to have it gone. */
@ApiTags('me')
@Controller('api/v1/me')
export class OwnDataController {
  constructor(
    private readonly ownRecords: OwnRecords,
    private readonly eraseResident: EraseResident,
    private readonly noticeViews: NoticeViews,
  ) {}

  /** A file to keep: indented, for people read it too. */
  @Get('export')
  @Access('resident', { limit: 'own-data' })
  @Header('content-type', 'application/json; charset=utf-8')
  @Header('content-disposition', `attachment; filename="${FILE_NAME}"`)
  @ApiOkResponse({ standardSchema: OwnDataView })
  async export(
    @CurrentResident() { residentId }: Resident,
    @Query({ schema: ExportOwnDataRequest }) request: ExportOwnDataRequest,
  ): Promise<string> {
    const [{ cut, next, ...records }, notices] = await Promise.all([
      this.ownRecords.of(residentId, request),
      this.noticeViews.heldOf(residentId),
    ]);
    const view: OwnDataView = { ...records, notices, cut, next };
    return JSON.stringify(view, null, 2);
  }

  /** Ends every session too. Who comes back with the same WeChat account is somebody new. */
  @Delete()
  @HttpCode(204)
  @Access('resident', { limit: 'own-data' })
  @ApiNoContentResponse()
  @ApiProblems('bookings_open')
  async erase(@CurrentResident() { residentId }: Resident, @Body({ schema: EraseMeRequest }) _confirmed: EraseMeRequest): Promise<void> {
    orProblem(await this.eraseResident.execute(residentId));
  }

  /** The same for phones, whose network may drop the body of a DELETE. */
  @Post('erasure')
  @HttpCode(204)
  @Access('resident', { limit: 'own-data' })
  @ApiNoContentResponse()
  @ApiProblems('bookings_open')
  async eraseByPost(
    @CurrentResident() { residentId }: Resident,
    @Body({ schema: EraseMeRequest }) _confirmed: EraseMeRequest,
  ): Promise<void> {
    orProblem(await this.eraseResident.execute(residentId));
  }
}
