import { Controller, Get, Query, Res } from '@nestjs/common';
import { ApiOkResponse, ApiTags } from '@nestjs/swagger';
import type { FastifyReply } from 'fastify';
import { CSV_MEDIA_TYPE, UnmetDemandFileRequest, UnmetDemandRequest, UnmetDemandView, XLSX_MEDIA_TYPE } from '#contracts';
import { UnmetDemand } from '#demand';
import { NoteExport, ReportFiles } from '#reports';
import { CurrentOfficer } from '../http/current-staff.js';
import { asFile } from '../http/file-reply.js';
import type { Officer } from '../http/gateway-request.js';
import { Access } from '../http/policy.js';

const BINARY = { schema: { type: 'string', format: 'binary' } } as const;

/** Who wanted a bay and was told that there is none: how many, never who. */
@ApiTags('office: unmet demand')
@Controller('api/v1/office/demand')
export class DemandController {
  constructor(
    private readonly demand: UnmetDemand,
    private readonly files: ReportFiles,
    private readonly exports: NoteExport,
  ) {}

  @Get()
  @Access('office_auditor')
  @ApiOkResponse({ standardSchema: UnmetDemandView })
  between(
    @CurrentOfficer() { scope }: Officer,
    @Query({ schema: UnmetDemandRequest }) request: UnmetDemandRequest,
  ): Promise<UnmetDemandView> {
    return this.demand.between(scope, request);
  }

  /** Who took it is written into the audit trail. */
  @Get('file')
  @Access('office_auditor')
  @ApiOkResponse({ content: { [CSV_MEDIA_TYPE]: BINARY, [XLSX_MEDIA_TYPE]: BINARY } })
  async file(
    @CurrentOfficer() { scope, staffId }: Officer,
    @Query({ schema: UnmetDemandFileRequest }) request: UnmetDemandFileRequest,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<Buffer> {
    const file = await this.files.demand(scope, await this.demand.between(scope, request), request);
    const { format, from, to } = request;
    await this.exports.execute({ staffId, partnerCode: null, report: 'unmet-demand', format, part: `${from} ${to}` });
    asFile(reply, file);
    return file.bytes;
  }
}
