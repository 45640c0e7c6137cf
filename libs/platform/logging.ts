import type { DynamicModule } from '@nestjs/common';
import { LoggerModule } from 'nestjs-pino';
import type { Options } from 'pino-http';
import type { Config } from './config.js';

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

/**
 * JSON logs. Of a request only id, method and path may be logged: query strings, headers and bodies can hold positions, tokens, plates and
 * openids. Of an error only type, message and stack: driver errors also carry a statement and its values.
 * No line names its request by itself: following each request through its promises (AsyncLocalStorage) is dear on Node 20.
 */
export function logOptions(config: Pick<Config, 'LOG_LEVEL'>): Options {
  return {
    level: config.LOG_LEVEL,
    autoLogging: false,
    serializers: {
      req: ({ id, method, url }: LoggedRequest) => ({ id, method, path: url.split('?', 1)[0] }),
      res: ({ statusCode }: { statusCode: number }) => ({ statusCode }),
      err: ({ type, message, stack }: LoggedError) => ({ type, message, stack }),
    },
  };
}

/** No line is written for a request as such, so nothing of the logger runs for each of them (`forRoutes`). */
export function loggerModule(config: Pick<Config, 'LOG_LEVEL'>): DynamicModule {
  return LoggerModule.forRoot({ pinoHttp: logOptions(config), forRoutes: [] });
}
