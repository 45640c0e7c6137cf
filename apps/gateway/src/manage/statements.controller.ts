import { Controller, Get, Param, Query, Res } from '@nestjs/common';
import { ApiOkResponse, ApiTags } from '@nestjs/swagger';
import type { FastifyReply } from 'fastify';
import { TenantBookings } from '#booking';
import { OwnBookingsFileRequest, OwnBookingsRequest, OwnBookingsView, StatementParams, StatementView, XLSX_MEDIA_TYPE } from '#contracts';
import { NoteExport, Statements } from '#reports';
import { ApiProblems } from '../http/api-problems.js';
import { CurrentStaff } from '../http/current-staff.js';
import { asFile } from '../http/file-reply.js';
import type { StaffMember } from '../http/gateway-request.js';
import { Access } from '../http/policy.js';
import { orProblem } from '../http/refusal-to-problem.js';

const WORKBOOK = { content: { [XLSX_MEDIA_TYPE]: { schema: { type: 'string', format: 'binary' } } } } as const;

/** What was booked in a partner's own car parks, and what it brought. */
@ApiTags('manage: bookings and statements')
@Controller('api/v1/manage')
export class StatementsController {
  constructor(
    private readonly statements: Statements,
    private readonly bookings: TenantBookings,
    private readonly exports: NoteExport,
  ) {}

  @Get('statements/:month')
  @Access('partner_admin')
  @ApiOkResponse({ standardSchema: StatementView })
  statement(
    @CurrentStaff() { scope, partnerName }: StaffMember,
    @Param({ schema: StatementParams }) { month }: StatementParams,
  ): Promise<StatementView> {
    return this.statements.of(scope, partnerName, month);
  }

  /** Who took it is written into the audit trail. */
  @Get('statements/:month/file')
  @Access('partner_admin')
  @ApiOkResponse(WORKBOOK)
  async statementFile(
    @CurrentStaff() { scope, staffId, partnerCode, partnerName }: StaffMember,
    @Param({ schema: StatementParams }) { month }: StatementParams,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<Buffer> {
    const file = await this.statements.file(scope, partnerName, month);
    await this.exports.execute({ staffId, partnerCode, report: 'statement', format: 'xlsx', part: month });
    asFile(reply, file);
    return file.bytes;
  }

  /** Plates are masked. */
  @Get('bookings')
  @Access('attendant')
  @ApiOkResponse({ standardSchema: OwnBookingsView })
  @ApiProblems('not_found')
  async list(
    @CurrentStaff() { scope }: StaffMember,
    @Query({ schema: OwnBookingsRequest }) request: OwnBookingsRequest,
  ): Promise<OwnBookingsView> {
    return orProblem(await this.bookings.page(scope, request));
  }

  /** Who took it is written into the audit trail. */
  @Get('bookings/file')
  @Access('partner_admin')
  @ApiOkResponse(WORKBOOK)
  @ApiProblems('not_found')
  async file(
    @CurrentStaff() { scope, staffId, partnerCode }: StaffMember,
    @Query({ schema: OwnBookingsFileRequest }) request: OwnBookingsFileRequest,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<Buffer> {
    const file = orProblem(await this.bookings.file(scope, request));
    const part = `${request.carParkId} ${request.night}`;
    await this.exports.execute({ staffId, partnerCode, report: 'bookings', format: 'xlsx', part });
    asFile(reply, file);
    return file.bytes;
  }
}
