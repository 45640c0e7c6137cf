import { existsSync } from 'node:fs';
import { join, resolve } from 'node:path';
import fastifyStatic from '@fastify/static';
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { refuse } from '#kernel';
import type { Config } from '#platform';
import type { RouteAccess } from '../http/policy.js';
import { sendProblem } from '../http/problem.filter.js';

const PAGE = 'index.html';
/** Names of these hold a hash of what is in them. */
const NAMED_BY_CONTENT = /^assets\//;
const NOT_BUILT = '控制台尚未构建，请先运行 npm run console';
const OPEN: { config: { access: RouteAccess } } = { config: { access: { policy: 'public' } } };

/**
 * The web console: files that were built before, for anybody, since there is nothing in them. Its page is asked for each time, so that a new
 * version is there with the next click; everything else is kept by browsers for good. A folder that is not there is told, not a fault.
 */
export async function serveConsole(server: FastifyInstance, { CONSOLE_DIR }: Pick<Config, 'CONSOLE_DIR'>): Promise<void> {
  const root = resolve(CONSOLE_DIR);
  const serve = async (request: FastifyRequest, reply: FastifyReply): Promise<FastifyReply> => {
    const file = (request.params as { '*'?: string })['*'] || PAGE;
    if (!existsSync(join(root, PAGE))) {
      sendProblem(request, reply, refuse('not_found', { detail: NOT_BUILT }));
      return reply;
    }
    reply.header('cache-control', NAMED_BY_CONTENT.test(file) ? 'public, max-age=31536000, immutable' : 'no-cache');
    return reply.sendFile(file);
  };
  await server.register(async (scope) => {
    await scope.register(fastifyStatic, { root, serve: false, cacheControl: false, dotfiles: 'ignore', suppressWarning: true });
    scope.get('/console', OPEN, async (_request, reply) => reply.redirect('/console/', 308));
    scope.get('/console/*', OPEN, serve);
  });
}
