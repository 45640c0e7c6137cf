import { NestFactory } from '@nestjs/core';
import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import { Logger } from 'nestjs-pino';
import { z } from 'zod';
import { zhCN } from 'zod/locales';
import type { Config } from '#platform';
import { serveConsole } from './console/serve-console.js';
import { Departure } from './departure.js';
import { GatewayModule } from './gateway.module.js';
import { parseJsonBody } from './http/json-body.js';
import { httpServer } from './http/server.js';
import { LiveSockets } from './live/live-sockets.js';
import { serveDocumentation } from './openapi.js';

/** Body parsing is our own: JSON only, with limits. The raw bytes are kept, for WeChat signs them. */
export const APPLICATION_OPTIONS = { bodyParser: false, rawBody: true, bufferLogs: true, abortOnError: false } as const;

/** The gateway, ready to listen or to be asked by tests. */
export async function createGateway(config: Config): Promise<NestFastifyApplication> {
  const app = await NestFactory.create<NestFastifyApplication>(GatewayModule.forRoot(config), httpServer(config), APPLICATION_OPTIONS);
  return configured(app, config);
}

/** What an application needs beyond its modules; for tests that replace providers. */
export async function configured(app: NestFastifyApplication, config: Config): Promise<NestFastifyApplication> {
  z.config(zhCN()); // people read the messages of the schemas
  app.useLogger(app.get(Logger));
  const server = app.getHttpAdapter().getInstance();
  app.get(Departure).tellClientsOf(server);
  app.useBodyParser('application/json', {}, parseJsonBody);
  await serveConsole(server, config);
  app.useWebSocketAdapter(new LiveSockets(app, config));
  if (config.NODE_ENV !== 'production') serveDocumentation(app);
  await app.init();
  return app;
}
