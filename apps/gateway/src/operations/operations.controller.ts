import { Controller, Get, Header, Res } from '@nestjs/common';
import { ApiExcludeEndpoint, ApiOkResponse, ApiTags } from '@nestjs/swagger';
import type { FastifyReply } from 'fastify';
import { metrics, Readiness } from '#platform';
import { Access } from '../http/policy.js';

@ApiTags('operations')
@Controller()
export class OperationsController {
  constructor(private readonly readiness: Readiness) {}

  /** The process answers: whoever restarts dead processes asks this. */
  @Get('healthz')
  @Access('operations')
  @ApiOkResponse({ schema: { type: 'object', properties: { status: { type: 'string', enum: ['ok'] } } } })
  healthz(): { status: 'ok' } {
    return { status: 'ok' };
  }

  /** The process can serve: whoever spreads requests asks this. */
  @Get('readyz')
  @Access('operations')
  @ApiOkResponse({ description: 'Every part is there; 503 names those that are down.' })
  async readyz(@Res({ passthrough: true }) reply: FastifyReply): Promise<{ status: 'ok' | 'down'; down: string[] }> {
    const down = await this.readiness.partsDown();
    if (down.length > 0) reply.code(503);
    return { status: down.length > 0 ? 'down' : 'ok', down };
  }

  @Get('metrics')
  @Access('operations')
  @ApiExcludeEndpoint()
  @Header('content-type', metrics.contentType)
  series(): Promise<string> {
    return metrics.metrics();
  }
}
