import { connect } from 'node:net';
import { text } from 'node:stream/consumers';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import { APPLICATION_URL, lendToApplication } from '../../support/database-users.js';
import { eventually, freshStores, type Stores } from '../../support/stores.js';
import { aGateway, Line, problemOf } from './gateway-world.js';

let stores: Stores;
let redisLine: Line;
let databaseLine: Line;
let app: NestFastifyApplication;

const through = (url: string, line: Line): string => {
  const other = new URL(url);
  other.hostname = '127.0.0.1';
  other.port = String(line.port);
  return other.href;
};

beforeAll(async () => {
  stores = await freshStores();
  redisLine = await Line.to(new URL(stores.config.REDIS_URL));
  databaseLine = await Line.to(new URL(stores.config.DATABASE_URL));
  const { REDIS_URL, DATABASE_URL } = stores.config;
  app = await aGateway({ ...stores.config, REDIS_URL: through(REDIS_URL, redisLine), DATABASE_URL: through(DATABASE_URL, databaseLine) });
});
afterAll(async () => {
  await app?.close();
  await redisLine?.close();
  await databaseLine?.close();
  await stores?.close();
});

const readiness = async () => {
  const answer = await app.inject('/readyz');
  return { status: answer.statusCode, down: answer.json<{ down: string[] }>().down };
};

describe('readiness', () => {
  test('names what is down, and is there again when all is', async () => {
    await eventually(readiness, ({ status }) => status === 200);
    redisLine.cut();
    await eventually(readiness, ({ status, down }) => status === 503 && down.includes('redis') && !down.includes('mysql'));
    databaseLine.cut();
    await eventually(readiness, ({ down }) => down.includes('mysql') && down.includes('redis'));
    expect((await app.inject('/healthz')).statusCode).toBe(200);
    redisLine.mend();
    databaseLine.mend();
    await eventually(readiness, ({ status }) => status === 200);
  });

  test('a request that meets a missing database is told to come again', async () => {
    databaseLine.cut();
    const answer = await app.inject({ url: '/api/v1/me', headers: { authorization: `Bearer ${'A'.repeat(43)}` } });
    databaseLine.mend();
    expect(problemOf(answer)).toMatchObject({ status: 503, code: 'temporarily_unavailable', retryAfterSeconds: 2 });
    await eventually(readiness, ({ status }) => status === 200);
  });
});

test('requests are measured by route and status, never by what stands in the path', async () => {
  await app.inject('/api/v1/car-parks/secret-place');
  await app.inject('/wp-login.php');
  const series = (await app.inject('/metrics')).body;
  expect(series).toContain('night_berth_http_request_seconds_count{method="GET",route="/api/v1/car-parks/:id",status="404"} 1');
  expect(series).toContain('route="unknown",status="404"} 1');
  expect(series).not.toMatch(/secret-place|wp-login/);
  expect(series).toMatch(/nodejs_eventloop_lag_p99_seconds [\d.]+/);
});

describe('documentation', () => {
  test('describes every route, its refusals and its key', async () => {
    const document = (await app.inject('/openapi.json')).json();
    expect(document.openapi).toBe('3.1.0');
    const place = document.paths['/api/v1/bookings'].post;
    expect(place.security).toEqual([{ bearer: [] }]);
    expect(place.requestBody.content['application/json'].schema).toEqual({ $ref: '#/components/schemas/PlaceBookingRequest' });
    expect(place.parameters).toContainEqual(expect.objectContaining({ name: 'Idempotency-Key', in: 'header', required: true }));
    expect(Object.keys(place.responses)).toEqual(expect.arrayContaining(['201', '400', '401', '409', '422', '429', 'default']));
    const references = [...JSON.stringify(document).matchAll(/#\/components\/schemas\/([A-Za-z0-9]+)/g)].map(([, name]) => name ?? '');
    expect(references.filter((name) => !document.components.schemas[name])).toEqual([]);
  });

  test('is a page that loads nothing from elsewhere', async () => {
    const page = await app.inject('/docs');
    expect(page.headers['content-security-policy']).toContain("script-src 'self';");
    const sources = [...page.body.matchAll(/(?:src|href)="([^"]+)"/g)].map(([, url]) => url ?? '');
    expect(sources.length).toBeGreaterThan(2);
    for (const source of sources) expect((await app.inject(new URL(source, 'http://x/docs').pathname)).statusCode).toBe(200);
    expect(page.body).not.toMatch(/(src|href)="(https?:)?\/\//);
  });

  /** The owner of the tables does not start in production. */
  const inProduction = APPLICATION_URL === undefined ? test.skip : test;

  inProduction('does not exist in production', async () => {
    const lent = await lendToApplication(stores);
    const production = await aGateway({ ...stores.config, NODE_ENV: 'production', DATABASE_URL: lent.url });
    for (const url of ['/docs', '/docs/', '/openapi.json', '/docs/swagger-ui-bundle.js'])
      expect(problemOf(await production.inject(url)).code).toBe('not_found');
    await production.close();
    await lent.takeBack();
  });
});

test('a request under way when the gateway closes is answered; a new connection is not taken', async () => {
  const closing = await aGateway(stores.config);
  await closing.listen(0, '127.0.0.1');
  const port = Number(new URL(await closing.getUrl()).port);
  const body = '{"code":"guess"}';
  const slow = connect(port, '127.0.0.1');
  const answer = text(slow);
  slow.write(
    `POST /api/v1/sessions/wechat HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\nContent-Length: ${body.length}\r\n\r\n{`,
  );
  await eventually(() => new Promise<boolean>((resolve) => closing.getHttpServer().getConnections((_, open) => resolve(open === 1))));
  const closed = closing.close();
  await eventually(() => !closing.getHttpServer().listening);
  await expect(fetch(`http://127.0.0.1:${port}/healthz`)).rejects.toThrow();
  slow.write(body.slice(1));
  expect(await answer).toContain('login_code_rejected');
  await closed;
});
