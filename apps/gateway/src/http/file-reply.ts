import type { FastifyReply } from 'fastify';

interface FileToSend {
  readonly name: string;
  readonly mediaType: string;
}

/** Headers of an answer that a browser keeps as a file and nobody in between keeps at all. */
export function asFile(reply: FastifyReply, { name, mediaType }: FileToSend): void {
  reply
    .header('content-type', mediaType)
    .header('content-disposition', `attachment; filename="${name}"`)
    .header('cache-control', 'no-store');
}
