import { AsyncLocalStorage } from 'node:async_hooks';
import { randomUUID } from 'node:crypto';
import type { IncomingMessage } from 'node:http';
import type { DynamicModule } from '@nestjs/common';
import { LoggerModule } from 'nestjs-pino';
import type { Options } from 'pino-http';
import type { Config } from './config.js';
import { acceptableRequestId, REQUEST_ID_HEADER } from './request-id.js';

interface LoggedRequest {
  readonly id: string;
  readonly method: string;
  readonly url: string;
}

interface LoggedError {
  readonly type: string;
  readonly message: string;
  readonly stack: string;
}

/** The request that is being answered: each line that is logged meanwhile names it. */
export const requestInHand = new AsyncLocalStorage<IncomingMessage>();

/**
 * JSON logs with the request id on every line. Only method and path of a request are logged: query strings, headers and bodies can hold
 * positions, tokens, plates and openids. Of an error only type, message and stack: driver errors also carry a statement and its values.
 */
export function logOptions(config: Pick<Config, 'LOG_LEVEL'>): Options {
  return {
    level: config.LOG_LEVEL,
    genReqId: (request: IncomingMessage) => acceptableRequestId(request.headers[REQUEST_ID_HEADER]) ?? randomUUID(),
    autoLogging: false,
    mixin: nameRequest,
    serializers: {
      req: ({ id, method, url }: LoggedRequest) => ({ id, method, path: url.split('?', 1)[0] }),
      res: ({ statusCode }: { statusCode: number }) => ({ statusCode }),
      err: ({ type, message, stack }: LoggedError) => ({ type, message, stack }),
    },
  };
}

function nameRequest(): { req?: IncomingMessage } {
  const req = requestInHand.getStore();
  return req ? { req } : {};
}

/** No line is written for a request as such, so nothing of the logger runs for each of them (`forRoutes`). */
export function loggerModule(config: Pick<Config, 'LOG_LEVEL'>): DynamicModule {
  return LoggerModule.forRoot({ pinoHttp: logOptions(config), forRoutes: [] });
}
