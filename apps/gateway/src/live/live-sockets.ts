import type { IncomingMessage } from 'node:http';
import type { INestApplicationContext } from '@nestjs/common';
import { WsAdapter } from '@nestjs/platform-ws';
import type { Config } from '#platform';
import { isAllowedOrigin } from './allowed-origin.js';

type Answer = (isAllowed: boolean, status?: number, reason?: string) => void;

/** Websockets on the server of the gateway. Who may connect is decided before the handshake; messages are read by `LiveGateway` itself. */
export class LiveSockets extends WsAdapter {
  constructor(
    app: INestApplicationContext,
    private readonly config: Pick<Config, 'PUBLIC_URL' | 'NODE_ENV'>,
  ) {
    super(app);
  }

  override create(port: number, options: Record<string, unknown>): unknown {
    const verifyClient = ({ req }: { req: IncomingMessage }, answer: Answer): void =>
      answer(isAllowedOrigin(req.headers.origin, this.config), 403, 'Forbidden');
    return super.create(port, { ...options, verifyClient });
  }

  /** Each connection handles its own errors: a line in the log for every bad frame would let anybody fill it. */
  override bindErrorHandler<Server>(server: Server): Server {
    return server;
  }

  /** Nest's own reading of messages drops what it cannot parse; here such a client is told, counted and shown out. */
  override bindMessageHandlers(): void {}
}
