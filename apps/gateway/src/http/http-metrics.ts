import type { FastifyInstance } from 'fastify';
import { histogram } from '#platform';

const BUCKETS_SECONDS = [0.002, 0.005, 0.01, 0.02, 0.05, 0.1, 0.2, 0.5, 1, 2, 5, 10];
const duration = histogram('http_request_seconds', 'Duration of HTTP requests by route pattern', BUCKETS_SECONDS, [
  'method',
  'route',
  'status',
]);

/** Counts by the route's pattern: raw paths hold ids and would make a series each. */
export function measureRequests(server: FastifyInstance): void {
  server.addHook('onResponse', (request, reply, done) => {
    const labels = { method: request.method, route: request.routeOptions.url ?? 'unknown', status: String(reply.statusCode) };
    duration.observe(labels, reply.elapsedTime / 1000);
    done();
  });
}
