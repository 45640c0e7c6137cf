import { Readable } from 'node:stream';
import { Controller, Get, Query, Res, StreamableFile } from '@nestjs/common';
import { ApiOkResponse, ApiTags } from '@nestjs/swagger';
import type { FastifyReply } from 'fastify';
import { Checkpoints, documentOf, ExportTrail } from '#audit';
import { AuditCheckpointView, AuditEntriesRequest, AuditEntriesView } from '#contracts';
import { AuditEntries, NoteExport } from '#reports';
import { ApiProblems } from '../http/api-problems.js';
import { CurrentOfficer } from '../http/current-staff.js';
import { asFile } from '../http/file-reply.js';
import type { Officer } from '../http/gateway-request.js';
import { Access } from '../http/policy.js';
import { orNotFound } from '../http/refusal-to-problem.js';

const NDJSON = 'application/x-ndjson';

/** The audit trail: to look at, and to take away for the verifier. */
@ApiTags('office: audit')
@Controller('api/v1/office/audit')
export class TrailController {
  constructor(
    private readonly entries: AuditEntries,
    private readonly checkpoints: Checkpoints,
    private readonly trail: ExportTrail,
    private readonly exports: NoteExport,
  ) {}

  @Get()
  @Access('office_auditor')
  @ApiOkResponse({ standardSchema: AuditEntriesView })
  list(
    @CurrentOfficer() { scope }: Officer,
    @Query({ schema: AuditEntriesRequest }) request: AuditEntriesRequest,
  ): Promise<AuditEntriesView> {
    return this.entries.page(scope, request);
  }

  /** The newest signed checkpoint, as a file for a folder that the operator cannot write to. */
  @Get('checkpoint')
  @Access('office_auditor')
  @ApiOkResponse({ standardSchema: AuditCheckpointView })
  @ApiProblems('not_found')
  async checkpoint(@Res({ passthrough: true }) reply: FastifyReply): Promise<AuditCheckpointView> {
    const checkpoint = documentOf(orNotFound(await this.checkpoints.newest()));
    asFile(reply, { name: `checkpoint-${checkpoint.treeSize}.json`, mediaType: 'application/json; charset=utf-8' });
    return checkpoint;
  }

  /** What `npm run audit:verify` takes. Who took it is written into the trail, after what is handed out. */
  @Get('export')
  @Access('office_auditor')
  @ApiOkResponse({ content: { [NDJSON]: { schema: { type: 'string', format: 'binary' } } } })
  async export(@CurrentOfficer() { staffId }: Officer, @Res({ passthrough: true }) reply: FastifyReply): Promise<StreamableFile> {
    await this.exports.execute({ staffId, partnerCode: null, report: 'trail', format: 'ndjson', part: null });
    asFile(reply, { name: 'audit-trail.ndjson', mediaType: `${NDJSON}; charset=utf-8` });
    return new StreamableFile(Readable.from(this.trail.execute(), { objectMode: false }), { type: `${NDJSON}; charset=utf-8` });
  }
}
