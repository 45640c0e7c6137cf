import { randomUUID } from 'node:crypto';
import type { IncomingMessage } from 'node:http';
import type { FastifyInstance } from 'fastify';
import { acceptableRequestId, REQUEST_ID_HEADER } from '#platform';

/** Names a request. The caller's own id is kept when it is harmless. */
export function requestIdOf({ headers }: IncomingMessage): string {
  return acceptableRequestId(headers[REQUEST_ID_HEADER]) ?? randomUUID();
}

export function echoRequestId(server: FastifyInstance): void {
  server.addHook('onRequest', (request, reply, done) => {
    reply.header(REQUEST_ID_HEADER, request.id);
    done();
  });
}
