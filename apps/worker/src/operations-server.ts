import { once } from 'node:events';
import { createServer, type ServerResponse } from 'node:http';
import { type BeforeApplicationShutdown, Inject, Injectable, Logger, type OnApplicationBootstrap } from '@nestjs/common';
import { CONFIG, type Config, metrics, Readiness } from '#platform';

/**
 * `/healthz`, `/readyz` and `/metrics` of a worker, as a gateway has them, on a port of their own; without a port there are none. Nothing
 * else is served here, and nobody is let in who cannot reach the port: it belongs to the inside.
 */
@Injectable()
export class OperationsServer implements OnApplicationBootstrap, BeforeApplicationShutdown {
  private readonly logger = new Logger(OperationsServer.name);
  private readonly server = createServer((request, response) => {
    this.answer(request.url, response).catch((error: unknown) => {
      this.logger.error({ err: error }, 'a question about this worker could not be answered');
      response.destroy();
    });
  });

  constructor(
    @Inject(Readiness) private readonly readiness: Readiness,
    @Inject(CONFIG) private readonly config: Config,
  ) {}

  /** @throws when the port is taken: a worker that cannot be watched does not start. */
  async onApplicationBootstrap(): Promise<void> {
    if (this.config.WORKER_PORT === 0) return;
    this.server.listen(this.config.WORKER_PORT, this.config.HOST);
    await once(this.server, 'listening');
  }

  beforeApplicationShutdown(): void {
    this.server.close();
    this.server.closeAllConnections();
  }

  private async answer(url: string | undefined, response: ServerResponse): Promise<void> {
    if (url === '/healthz') return say(response, 200, { status: 'ok' });
    if (url === '/metrics') return void response.setHeader('content-type', metrics.contentType).end(await metrics.metrics());
    if (url !== '/readyz') return say(response, 404, { status: 'not found' });
    const down = await this.readiness.partsDown();
    say(response, down.length > 0 ? 503 : 200, { status: down.length > 0 ? 'down' : 'ok', down });
  }
}

function say(response: ServerResponse, status: number, body: object): void {
  response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(body));
}
