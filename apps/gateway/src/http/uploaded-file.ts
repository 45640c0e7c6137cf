import { Readable } from 'node:stream';
import { createParamDecorator, type ExecutionContext } from '@nestjs/common';
import type { FastifyInstance, FastifyRequest } from 'fastify';
import { CSV_MEDIA_TYPE, SUPPLY_FILE_MAX_BYTES, type SupplyFormat, XLSX_MEDIA_TYPE } from '#contracts';
import { refuse } from '#kernel';
import type { GatewayRequest } from './gateway-request.js';
import type { RouteAccess } from './policy.js';
import { ProblemException } from './refusal-to-problem.js';

/** The bytes of a body that is a file, and what kind of file it says it is. */
export interface UploadedFile {
  readonly format: SupplyFormat;
  readonly bytes: Buffer;
}

const FORMAT_OF: Readonly<Record<string, SupplyFormat>> = { [CSV_MEDIA_TYPE]: 'csv', [XLSX_MEDIA_TYPE]: 'xlsx' };

/**
 * Lets files through on routes whose access says that they take one, and only as a stream: nothing is read before the guards know who sends
 * it. On any other route such a body is of an unsupported type.
 */
export function takeFiles(server: FastifyInstance): void {
  server.addContentTypeParser(Object.keys(FORMAT_OF), (request: FastifyRequest, payload, done) => {
    const { access } = request.routeOptions.config as { access?: RouteAccess };
    if (access?.takesFile) done(null, payload);
    else done(new ProblemException(refuse('unsupported_media_type')));
  });
}

/** The file in the body; for routes whose access says that they take one. */
export const FileInBody = createParamDecorator(
  (_: unknown, context: ExecutionContext): Promise<UploadedFile> => fileIn(context.switchToHttp().getRequest<GatewayRequest>()),
);

async function fileIn(request: GatewayRequest): Promise<UploadedFile> {
  const format = FORMAT_OF[request.headers['content-type']?.split(';', 1)[0]?.trim().toLowerCase() ?? ''];
  if (!format || !(request.body instanceof Readable)) throw new ProblemException(refuse('unsupported_media_type'));
  const tooLarge = () => new ProblemException(refuse('payload_too_large', { detail: '文件超过 10 MB' }));
  if (Number(request.headers['content-length'] ?? 0) > SUPPLY_FILE_MAX_BYTES) throw tooLarge();
  const chunks: Buffer[] = [];
  let length = 0;
  for await (const chunk of request.body as AsyncIterable<Buffer>) {
    length += chunk.length;
    if (length > SUPPLY_FILE_MAX_BYTES) throw tooLarge();
    chunks.push(chunk);
  }
  return { format, bytes: Buffer.concat(chunks) };
}
