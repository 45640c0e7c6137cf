import { expect, test } from '@jest/globals';
import { pinoHttp } from 'pino-http';
import { QueryFailedError } from 'typeorm';
import { logOptions } from './logging.js';

const SECRET = '粤B99999';

test('of an error the log has type, message and stack with its cause, and not the statement with its values', () => {
  const lines: string[] = [];
  const { logger } = pinoHttp(logOptions({ LOG_LEVEL: 'info' }), { write: (line: string) => void lines.push(line) });
  const driverError = Object.assign(new Error('too long'), { sql: `INSERT '${SECRET}'`, cause: new Error('the cause') });
  logger.error({ err: new QueryFailedError('INSERT ?', [SECRET], driverError) }, 'a sweep failed');
  const { err } = JSON.parse(lines.join('')) as { err: Record<string, string> };
  expect(Object.keys(err)).toEqual(['type', 'message', 'stack']);
  expect(err['stack']).toMatch(/QueryFailedError.*\n +at /);
  expect(lines.join('')).not.toContain(SECRET);
});

test('of a request the log has id, method and path, and neither its query nor its headers', () => {
  const lines: string[] = [];
  const { logger } = pinoHttp(logOptions({ LOG_LEVEL: 'info' }), { write: (line: string) => void lines.push(line) });
  const request = { id: 'seven', method: 'GET', url: '/api/v1/car-parks?near=22.5,114.1', headers: { authorization: SECRET } };
  logger.info({ req: request }, 'looked at');
  expect(JSON.parse(lines.join(''))).toMatchObject({ msg: 'looked at', req: { id: 'seven', method: 'GET', path: '/api/v1/car-parks' } });
  expect(lines.join('')).not.toMatch(/near|粤/);
});
