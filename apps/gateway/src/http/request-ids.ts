import { randomUUID } from 'node:crypto';
import type { IncomingMessage } from 'node:http';
import type { FastifyInstance } from 'fastify';
import { acceptableRequestId, REQUEST_ID_HEADER } from '#platform';

/** Names a request, once: the server, the logger and the answer use the same id. The caller's own is kept when it is harmless. */
export function requestIdOf(raw: IncomingMessage & { id?: unknown }): string {
  const id = acceptableRequestId(raw.headers[REQUEST_ID_HEADER]) ?? randomUUID();
  raw.id = id;
  return id;
}

export function echoRequestId(server: FastifyInstance): void {
  server.addHook('onRequest', (request, reply, done) => {
    reply.header(REQUEST_ID_HEADER, request.id);
    done();
  });
}
