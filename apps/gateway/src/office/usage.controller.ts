import { Controller, Get, Query, Res } from '@nestjs/common';
import { ApiOkResponse, ApiTags } from '@nestjs/swagger';
import type { FastifyReply } from 'fastify';
import {
  CarParkNightsView,
  CSV_MEDIA_TYPE,
  OfficeCarParksView,
  OfficeReportFileRequest,
  OfficeReportRequest,
  OfficeReportView,
  OfficeRowsRequest,
  OfficeRowsView,
  XLSX_MEDIA_TYPE,
} from '#contracts';
import { FigureRows, NoteExport, OfficeCarParks, ReportFiles, UsageReports } from '#reports';
import { CurrentOfficer } from '../http/current-staff.js';
import { asFile } from '../http/file-reply.js';
import type { Officer } from '../http/gateway-request.js';
import { Access } from '../http/policy.js';

const BINARY = { schema: { type: 'string', format: 'binary' } } as const;
const FILE = { content: { [CSV_MEDIA_TYPE]: BINARY, [XLSX_MEDIA_TYPE]: BINARY } };

/** How the lent bays are used. A night runs from noon to noon in Beijing and is named by the date on which it begins. */
@ApiTags('office: utilisation')
@Controller('api/v1/office')
export class UsageController {
  constructor(
    private readonly reports: UsageReports,
    private readonly figureRows: FigureRows,
    private readonly files: ReportFiles,
    private readonly carParks: OfficeCarParks,
    private readonly exports: NoteExport,
  ) {}

  @Get('car-parks')
  @Access('office_auditor')
  @ApiOkResponse({ standardSchema: OfficeCarParksView })
  now(@CurrentOfficer() { scope }: Officer): OfficeCarParksView {
    return this.carParks.now(scope);
  }

  @Get('utilisation')
  @Access('office_auditor')
  @ApiOkResponse({ standardSchema: OfficeReportView })
  report(
    @CurrentOfficer() { scope }: Officer,
    @Query({ schema: OfficeReportRequest }) request: OfficeReportRequest,
  ): Promise<OfficeReportView> {
    return this.reports.report(scope, request);
  }

  @Get('utilisation/car-park-nights')
  @Access('office_auditor')
  @ApiOkResponse({ standardSchema: CarParkNightsView })
  carParkNights(
    @CurrentOfficer() { scope }: Officer,
    @Query({ schema: OfficeReportRequest }) request: OfficeReportRequest,
  ): Promise<CarParkNightsView> {
    return this.reports.carParkNights(scope, request);
  }

  /** Who took it is written into the audit trail. */
  @Get('utilisation/file')
  @Access('office_auditor')
  @ApiOkResponse(FILE)
  async file(
    @CurrentOfficer() { scope, staffId }: Officer,
    @Query({ schema: OfficeReportFileRequest }) request: OfficeReportFileRequest,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<Buffer> {
    const file = await this.files.utilisation(scope, request);
    const { format, from, to, table } = request;
    await this.exports.execute({ staffId, partnerCode: null, report: 'utilisation', format, part: `${from} ${to} ${table ?? 'all'}` });
    asFile(reply, file);
    return file.bytes;
  }

  /** The bookings behind a figure: their number, or their sum, is the figure. */
  @Get('rows')
  @Access('office_auditor')
  @ApiOkResponse({ standardSchema: OfficeRowsView })
  rows(@CurrentOfficer() { scope }: Officer, @Query({ schema: OfficeRowsRequest }) request: OfficeRowsRequest): Promise<OfficeRowsView> {
    return this.figureRows.page(scope, request);
  }
}
