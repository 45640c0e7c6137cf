import { Controller, Get, HttpCode, Param, Post, Query, Res } from '@nestjs/common';
import { ApiAcceptedResponse, ApiBody, ApiConsumes, ApiOkResponse, ApiTags } from '@nestjs/swagger';
import type { FastifyReply } from 'fastify';
import { SupplyImports } from '#allocation';
import { type SupplyFile, SupplyFiles } from '#car-parks';
import {
  CSV_MEDIA_TYPE,
  SupplyFilesRequest,
  SupplyImportAccepted,
  SupplyImportParams,
  SupplyImportRequest,
  SupplyImportView,
  XLSX_MEDIA_TYPE,
} from '#contracts';
import { ApiProblems } from '../http/api-problems.js';
import { CurrentStaff } from '../http/current-staff.js';
import type { StaffMember } from '../http/gateway-request.js';
import { Access } from '../http/policy.js';
import { invalidRequest, orProblem } from '../http/refusal-to-problem.js';
import { FileInBody, type UploadedFile } from '../http/uploaded-file.js';

const BINARY = { schema: { type: 'string', format: 'binary' } } as const;
const FILE = { content: { [CSV_MEDIA_TYPE]: BINARY, [XLSX_MEDIA_TYPE]: BINARY } };

/** What a partner has and offers as tables: out, and in again as drafts. */
@ApiTags('manage: files')
@Controller('api/v1/manage')
export class ImportsController {
  constructor(
    private readonly files: SupplyFiles,
    private readonly imports: SupplyImports,
  ) {}

  @Get('supply-files/template')
  @Access('attendant')
  @ApiOkResponse(FILE)
  async template(
    @Query({ schema: SupplyFilesRequest }) request: SupplyFilesRequest,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<Buffer> {
    return sent(await this.files.template(request), reply);
  }

  @Get('supply-files/export')
  @Access('attendant')
  @ApiOkResponse(FILE)
  async export(
    @CurrentStaff() { scope }: StaffMember,
    @Query({ schema: SupplyFilesRequest }) request: SupplyFilesRequest,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<Buffer> {
    return sent(await this.files.export(scope, request), reply);
  }

  /** A CSV file is one table, named by `file`; a workbook has a sheet for each. At most 10 MB. */
  @Post('supply-imports')
  @HttpCode(202)
  @Access('partner_admin', { takesFile: true })
  @ApiConsumes(CSV_MEDIA_TYPE, XLSX_MEDIA_TYPE)
  @ApiBody(BINARY)
  @ApiAcceptedResponse({ standardSchema: SupplyImportAccepted })
  @ApiProblems('payload_too_large', 'unsupported_media_type', 'too_many_requests')
  async request(
    @CurrentStaff() staff: StaffMember,
    @Query({ schema: SupplyImportRequest }) { file }: SupplyImportRequest,
    @FileInBody() { format, bytes }: UploadedFile,
  ): Promise<SupplyImportAccepted> {
    if ((format === 'csv') !== (file !== undefined)) throw invalidRequest({ path: 'file', message: 'CSV 须给出 file，XLSX 不能给出' });
    return orProblem(await this.imports.request(staff.scope, staff, { format, file: file ?? null, bytes }));
  }

  @Get('supply-imports/:id')
  @Access('attendant')
  @ApiOkResponse({ standardSchema: SupplyImportView })
  @ApiProblems('not_found')
  async read(
    @CurrentStaff() { scope }: StaffMember,
    @Param({ schema: SupplyImportParams }) { id }: SupplyImportParams,
  ): Promise<SupplyImportView> {
    return orProblem(await this.imports.read(scope, id));
  }
}

function sent({ name, mediaType, bytes }: SupplyFile, reply: FastifyReply): Buffer {
  reply.header('content-type', mediaType).header('content-disposition', `attachment; filename="${name}"`);
  return bytes;
}
