import type { Socket } from 'node:net';
import { FastifyAdapter } from '@nestjs/platform-fastify';
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { Fault, refuse } from '#kernel';
import { type Config, REQUEST_ID_HEADER } from '#platform';
import { measureRequests } from './http-metrics.js';
import { demandPolicies } from './policy.js';
import { PROBLEM_TYPE, problemOf, refusalOf, sendProblem } from './problem.filter.js';
import { echoRequestId, requestIdOf } from './request-ids.js';
import { addSecurityHeaders, securityHeaders } from './security-headers.js';
import { takeFiles } from './uploaded-file.js';

const BODY_MAX_BYTES = 64 * 1024;
const REQUEST_TIMEOUT_MS = 15_000;
/** Every request is answered by then, if only with 503; what it began may still end well. Longer than a call to WeChat with all its tries. */
const ANSWER_MS = 9_000;
/** Longer than the idle time-out of the usual load balancers (60 s), so that it is they who hang up. */
const KEEP_ALIVE_MS = 65_000;

/** The HTTP server and what it does before and after every route. */
export function httpServer(config: Pick<Config, 'TRUSTED_PROXIES' | 'PUBLIC_URL'>): FastifyAdapter {
  const adapter = new FastifyAdapter({
    bodyLimit: BODY_MAX_BYTES,
    requestTimeout: REQUEST_TIMEOUT_MS,
    keepAliveTimeout: KEEP_ALIVE_MS,
    forceCloseConnections: 'idle',
    return503OnClosing: false, // a request that still arrives on an open connection is served: it is the last one there
    trustProxy: config.TRUSTED_PROXIES.length > 0 && [...config.TRUSTED_PROXIES],
    genReqId: requestIdOf,
    frameworkErrors: (error: Error, request: FastifyRequest, reply: FastifyReply) => answerUnroutable(config, error, request, reply),
    clientErrorHandler: answerUnreadable,
  });
  const server = adapter.getInstance();
  server.removeContentTypeParser('text/plain');
  takeFiles(server);
  demandPolicies(server);
  answerInTime(server);
  echoRequestId(server);
  addSecurityHeaders(server, config);
  measureRequests(server);
  return adapter;
}

/**
 * Fastify's own `handlerTimeout` takes the end of a request's body for the end of the request and forgets its timer.
 * The only hook that is asynchronous, and on purpose: nothing is answered before the parser has read what came with the head, so whoever
 * sends a framing that it refuses gets that refusal and no other answer.
 */
function answerInTime(server: FastifyInstance): void {
  server.addHook('onRequest', async (_request, reply) => {
    const timer = setTimeout(() => {
      if (!reply.sent) reply.send(new Fault('there was no answer in time', true));
    }, ANSWER_MS);
    reply.raw.once('close', () => clearTimeout(timer));
  });
}

/** A path that the router could not read, e.g. with a broken percent escape: no hook and no filter of a route sees it. */
function answerUnroutable(config: Pick<Config, 'PUBLIC_URL'>, error: Error, request: FastifyRequest, reply: FastifyReply): void {
  reply.headers({ [REQUEST_ID_HEADER]: request.id, ...securityHeaders(request.url, config) });
  sendProblem(request, reply, refusalOf(error));
}

/** Bytes that are no HTTP, e.g. with both Content-Length and Transfer-Encoding: answered on the socket, which is then closed. */
function answerUnreadable(error: NodeJS.ErrnoException, socket: Socket): void {
  if (error.code === 'ECONNRESET' || socket.destroyed || !socket.writable) {
    socket.destroy();
    return;
  }
  const body = JSON.stringify(problemOf(refuse('invalid_request'), { path: '/', id: 'unread' }));
  const head = [
    'HTTP/1.1 400 Bad Request',
    `Content-Type: ${PROBLEM_TYPE}`,
    `Content-Length: ${Buffer.byteLength(body)}`,
    'Connection: close',
  ];
  socket.end(`${head.join('\r\n')}\r\n\r\n${body}`);
}
