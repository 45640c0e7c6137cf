import { connect } from 'node:net';
import { text } from 'node:stream/consumers';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { Controller, ForbiddenException, Get, Param } from '@nestjs/common';
import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import { QueryFailedError } from 'typeorm';
import { REFUSALS, type RefusalCode } from '#contracts';
import { Bug, Fault, OutcomeUnknown, refuse } from '#kernel';
import { Access } from '../../../apps/gateway/src/http/policy.js';
import { STATUS_OF } from '../../../apps/gateway/src/http/problem-statuses.js';
import { orNotFound, orProblem } from '../../../apps/gateway/src/http/refusal-to-problem.js';
import { freshStores, type Stores } from '../../support/stores.js';
import { aGateway, problemOf } from './gateway-world.js';

const CANARY = 'CANARY-粤B12345-o6_openid-SELECT';
const driverError = (code: string, errno = 0): Error => Object.assign(new Error(CANARY), { code, errno, sqlMessage: CANARY });
const TROUBLES: Record<string, () => unknown> = {
  fault: () => new Fault(CANARY, true),
  unknown: () => new OutcomeUnknown(CANARY, { cause: new Error(CANARY) }),
  bug: () => new Bug(CANARY),
  database: () => new QueryFailedError(CANARY, [CANARY], driverError('ER_DATA_TOO_LONG')),
  'database away': () => new QueryFailedError(CANARY, [CANARY], driverError('PROTOCOL_CONNECTION_LOST')),
  'database read-only': () => new QueryFailedError(CANARY, [CANARY], driverError('ER_OPTION_PREVENTS_STATEMENT', 1290)),
  'database full of callers': () => driverError('ER_CON_COUNT_ERROR', 1040),
  'database without a name': () => driverError('ENOTFOUND', -3008),
  'redis away': () => new Error('Connection is closed.'),
  'a stranger with a status': () => Object.assign(new Error(CANARY), { statusCode: 418, code: 'EVIL' }),
  'a framework error': () => new ForbiddenException(CANARY),
  'no error at all': () => CANARY,
};

@Controller('trouble')
class TroubleController {
  @Get('refused/:code')
  @Access('public')
  refused(@Param('code') code: RefusalCode): object {
    const alternatives = [{ carParkId: 'a' }];
    return orProblem(
      refuse(code, { alternatives, firstFullAt: '2026-03-02T18:00:00+08:00', retryAfterSeconds: 7, refundFen: 300, secret: CANARY }),
    );
  }
  @Get('nobody')
  @Access('public')
  nobody(): object {
    return orNotFound<object>(undefined);
  }
  @Get(':what')
  @Access('public')
  trouble(@Param('what') what: string): never {
    throw TROUBLES[what]?.();
  }
}

let stores: Stores;
let app: NestFastifyApplication;
beforeAll(async () => {
  stores = await freshStores();
  app = await aGateway(stores.config, [TroubleController]);
  await app.listen(0, '127.0.0.1');
});
afterAll(async () => {
  await app?.close();
  await stores?.close();
});

const get = (url: string, headers: Record<string, string> = {}) => app.inject({ method: 'GET', url, headers });

describe('refusals', () => {
  test.each(Object.keys(REFUSALS) as RefusalCode[])('%s has its status, its title and nothing else of ours', async (code) => {
    const answer = await get(`/trouble/refused/${code}?near=22.5,114.1`);
    expect(problemOf(answer)).toEqual({
      type: `urn:problem-type:night-berth:${code}`,
      title: REFUSALS[code],
      status: STATUS_OF[code],
      code,
      instance: `/trouble/refused/${code}`,
      requestId: answer.headers['x-request-id'],
      alternatives: [{ carParkId: 'a' }],
      firstFullAt: '2026-03-02T18:00:00+08:00',
      retryAfterSeconds: 7,
      refundFen: 300,
    });
    expect(answer.headers['retry-after']).toBe('7');
  });

  test('a value that is missing is not found', async () => {
    expect(problemOf(await get('/trouble/nobody')).code).toBe('not_found');
  });
});

describe('failures', () => {
  test.each([
    ['fault', 503, 'temporarily_unavailable'],
    ['unknown', 503, 'temporarily_unavailable'],
    ['database away', 503, 'temporarily_unavailable'],
    ['database read-only', 503, 'temporarily_unavailable'],
    ['database full of callers', 503, 'temporarily_unavailable'],
    ['database without a name', 503, 'temporarily_unavailable'],
    ['redis away', 503, 'temporarily_unavailable'],
    ['bug', 500, 'internal_error'],
    ['database', 500, 'internal_error'],
    ['a stranger with a status', 500, 'internal_error'],
    ['no error at all', 500, 'internal_error'],
    ['a framework error', 403, 'forbidden'],
  ])('%s is answered with %i and none of its words', async (what, status, code) => {
    const answer = await get(`/trouble/${encodeURIComponent(what)}`);
    expect(problemOf(answer)).toMatchObject({ status, code });
    expect(answer.body).not.toMatch(/CANARY|node_modules|\.ts:|at /);
    expect(answer.headers['retry-after']).toBe(status === 503 ? '2' : undefined);
  });
});

test('the log tells what happened to which request, without the values of a statement', async () => {
  const lines: unknown[] = [];
  const write = (line: unknown) => void lines.push(line);
  app.useLogger({ log: write, warn: write, error: write });
  const secret = '粤B99999';
  TROUBLES['a told failure'] = () => new QueryFailedError('INSERT INTO vehicle VALUES (?)', [secret], driverError('ER_DATA_TOO_LONG'));
  const answer = await get('/trouble/a%20told%20failure');
  expect(lines).toEqual([{ requestId: answer.headers['x-request-id'], stack: expect.stringMatching(/QueryFailedError.*\n +at /) }]);
  expect(JSON.stringify(lines)).not.toContain(secret);
});

test('the log names the request for which WeChat could not be reached, and none for which there was no time', async () => {
  const lines: unknown[] = [];
  const write = (line: unknown) => void lines.push(line);
  app.useLogger({ log: write, warn: write, error: write });
  await get('/trouble/refused/temporarily_unavailable');
  const answer = await get('/trouble/refused/payment_unavailable');
  expect(lines).toEqual([{ requestId: answer.headers['x-request-id'], refused: 'payment_unavailable' }]);
});

describe('what no route handles', () => {
  test.each(['/nope', '/api/v1/nope?token=secret', '/api/v2/bookings', '//', '/api/v1/me/'])('%s is not found', async (url) => {
    const answer = await get(url);
    expect(problemOf(answer)).toMatchObject({ status: 404, code: 'not_found' });
    expect(answer.body).not.toContain('secret');
  });

  test('a method that a path does not know is not found', async () => {
    const answer = await app.inject({ method: 'PUT', url: '/api/v1/me', payload: {} });
    expect(problemOf(answer).status).toBe(404);
  });

  test('a path that cannot be read is refused, with the headers of any other answer', async () => {
    const answer = await get('/%zz');
    expect(problemOf(answer)).toMatchObject({ status: 400, code: 'invalid_request' });
    expect(answer.headers).toMatchObject({ 'x-content-type-options': 'nosniff', 'cache-control': 'no-store' });
  });

  test.each([
    [
      'two lengths',
      'POST /api/v1/sessions/wechat HTTP/1.1\r\nHost: x\r\nContent-Length: 3\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\nGET /smuggled HTTP/1.1\r\n\r\n',
    ],
    ['an obscure encoding', 'POST / HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: xchunked\r\n\r\n0\r\n\r\n'],
    ['no HTTP at all', '\x16\x03\x01\r\n\r\n'],
    ['a folded header', 'GET / HTTP/1.1\r\nHost: x\r\nX: a\r\n\tb\x00c\r\n\r\n'],
  ])('%s is refused on the socket, and the socket is closed', async (_, bytes) => {
    const socket = connect(Number(new URL(await app.getUrl()).port), '127.0.0.1');
    socket.end(bytes);
    const answer = await text(socket);
    expect(answer).toMatch(/^HTTP\/1\.1 400 Bad Request\r\nContent-Type: application\/problem\+json/);
    expect(answer.match(/HTTP\/1\.1 /g)).toHaveLength(1);
  });
});

describe('headers', () => {
  test('every answer is private, unframed and unsniffed, and names no server', async () => {
    for (const url of ['/healthz', '/nope', '/api/v1/me', '/trouble/bug']) {
      const { headers } = await get(url);
      expect(headers).toMatchObject({
        'x-content-type-options': 'nosniff',
        'referrer-policy': 'no-referrer',
        'cache-control': 'no-store',
        'content-security-policy': "default-src 'none'; frame-ancestors 'none'",
      });
      expect(Object.keys(headers).filter((name) => /^(server|x-powered-by|access-control-.*)$/.test(name))).toEqual([]);
    }
  });

  test('a harmless request id is kept, any other is replaced', async () => {
    expect((await get('/nope', { 'x-request-id': 'abc-12345' })).headers['x-request-id']).toBe('abc-12345');
    for (const hostile of ['a', 'x'.repeat(65), 'abc 12345', '{"a":1}....'])
      expect((await get('/nope', { 'x-request-id': hostile })).headers['x-request-id']).toMatch(/^[0-9a-f-]{36}$/);
  });

  test('a page of another origin gets no leave to read', async () => {
    const answer = await app.inject({
      method: 'OPTIONS',
      url: '/api/v1/me',
      headers: { origin: 'https://evil.example', 'access-control-request-method': 'GET' },
    });
    expect(Object.keys(answer.headers).filter((name) => name.startsWith('access-control'))).toEqual([]);
  });
});
