import type { FastifyInstance } from 'fastify';
import { codeToSession, StableTokens, snsError } from '../login.js';
import type { World } from '../world.js';
import { registerMessages } from './messages.js';

/** Server APIs of the Mini Program. They answer 200 whatever happens, and code2session says `text/plain`. */
export function snsRoutes(world: World) {
  return async (app: FastifyInstance): Promise<void> => {
    const { identity, book, chance, clock } = world;
    const tokens = new StableTokens(identity, chance);

    app.get<{ Querystring: Record<string, string | undefined> }>('/sns/jscode2session', async (request, reply) => {
      const answer = codeToSession(request.query, identity, book, chance, clock.nowMs());
      return reply.type('text/plain').send(JSON.stringify(answer));
    });

    app.setErrorHandler((_error, _request, reply) => reply.code(200).send(snsError(47001, 'data format error')));

    app.post('/cgi-bin/stable_token', async (request) => {
      const { body } = request;
      if (body === null || typeof body !== 'object') return snsError(47001, 'data format error');
      return tokens.issue(body as Record<string, unknown>, clock.wireMs());
    });

    registerMessages(app, world, tokens);
  };
}
