import type { FastifyInstance } from 'fastify';
import { requestInHand } from '#platform';

/**
 * Lets each line that is logged while a request is answered name it. Done when the body has arrived: what was set before is lost, because
 * the rest of a request with a body is called by the socket, in the context of the connection.
 */
export function nameRequestsInLogs(server: FastifyInstance): void {
  server.addHook('preValidation', (request, _reply, done) => {
    requestInHand.run(request.raw, done);
  });
}
