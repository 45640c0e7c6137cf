import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import { type Config, connectRedis, RateLimiter, type RedisClient } from '#platform';
import { eventually, freshStores, type Stores } from '../../support/stores.js';
import { aGateway, Line, loggedIn, problemOf } from './gateway-world.js';

const ALLOWED = { isAllowed: true };
const REFUSED = { isAllowed: false, retryAfterSeconds: expect.any(Number) };

let stores: Stores;
beforeAll(async () => {
  stores = await freshStores({ RATE_PERSON_PER_MINUTE: '8', RATE_ADDRESS_PER_MINUTE: '6', RATE_LOGIN_PER_MINUTE: '4' });
});
afterAll(() => stores?.close());

describe('the limiter', () => {
  let redises: RedisClient[];
  let line: Line;

  beforeEach(async () => {
    line = await Line.to(new URL(stores.config.REDIS_URL));
    redises = [];
  });
  afterEach(async () => {
    for (const redis of redises) redis.disconnect();
    await line.close();
  });

  /** A limiter as another process would have it, over a line that can be cut. */
  async function aLimiter(config: Config = stores.config): Promise<RateLimiter> {
    const redis = connectRedis({ REDIS_URL: `redis://127.0.0.1:${line.port}` });
    redises.push(redis);
    await eventually(() => redis.status === 'ready');
    return new RateLimiter(config, redis);
  }
  const verdicts = async (limiter: RateLimiter, times: number, key: string) => {
    const all = [];
    for (let i = 0; i < times; i++) all.push(await limiter.consume('read', key));
    return all;
  };

  test('allows so many a minute, and says when to come back', async () => {
    const limiter = await aLimiter();
    expect(await verdicts(limiter, 9, 'ann')).toEqual([...Array(8).fill(ALLOWED), REFUSED]);
    const refused = await limiter.consume('read', 'ann');
    expect(!refused.isAllowed && refused.retryAfterSeconds).toBeGreaterThan(50);
    expect(!refused.isAllowed && refused.retryAfterSeconds).toBeLessThanOrEqual(60);
  });

  test('asks Redis nothing for the first quarter; the rest is one for all processes', async () => {
    const [one, other] = [await aLimiter(), await aLimiter()];
    const keys = () => redises[0]?.keys(`${stores.config.KEY_PREFIX}:rate:read:*`);
    const before = (await keys())?.length;
    await verdicts(one, 2, 'fay');
    expect(await keys()).toHaveLength(before ?? NaN);
    expect(await verdicts(one, 4, 'fay')).toEqual(Array(4).fill(ALLOWED));
    expect(await verdicts(other, 5, 'fay')).toEqual([...Array(4).fill(ALLOWED), REFUSED]);
    expect(await one.consume('read', 'fay')).toEqual(REFUSED);
  });

  test('counts people and classes apart', async () => {
    const limiter = await aLimiter();
    await verdicts(limiter, 9, 'bob');
    expect(await limiter.consume('read', 'cleo')).toEqual(ALLOWED);
    expect(await limiter.consume('write', 'bob')).toEqual(ALLOWED);
  });

  test('lets exactly the limit through when a hundred come at once', async () => {
    const limiter = await aLimiter();
    const all = await Promise.all(Array.from({ length: 100 }, () => limiter.consume('read', 'crowd')));
    expect(all.filter((verdict) => verdict.isAllowed)).toHaveLength(8);
  });

  test('keeps no name and no address in Redis', async () => {
    const limiter = await aLimiter();
    for (let i = 0; i < 3; i++) await limiter.consume('address', '203.0.113.9');
    const keys = await redises[0]?.keys(`${stores.config.KEY_PREFIX}:rate:*`);
    expect(keys?.length).toBeGreaterThan(0);
    expect(keys?.filter((key) => key.includes('203.0.113'))).toEqual([]);
    for (const key of keys ?? []) expect(await redises[0]?.pttl(key)).toBeGreaterThan(0);
  });

  test('goes on with a quarter of the limit while Redis is away, and with the whole when it is back', async () => {
    const limiter = await aLimiter();
    expect(await verdicts(limiter, 1, 'dora')).toEqual([ALLOWED]);
    line.cut();
    expect(await verdicts(limiter, 4, 'eve')).toEqual([ALLOWED, ALLOWED, REFUSED, REFUSED]);
    line.mend();
    await eventually(() => redises[0]?.status === 'ready');
    expect(await verdicts(limiter, 8, 'dora')).toEqual([...Array(7).fill(ALLOWED), REFUSED]);
  });
});

describe('the gateway', () => {
  let app: NestFastifyApplication;
  beforeAll(async () => {
    app = await aGateway(stores.config);
    await eventually(async () => (await app.inject('/readyz')).statusCode === 200);
  });
  afterAll(() => app?.close());

  const statuses = async (times: number, ask: () => Promise<{ statusCode: number }>) => {
    const all: number[] = [];
    for (let i = 0; i < times; i++) all.push((await ask()).statusCode);
    return all;
  };

  test('counts a resident by person, whatever the address, reads and writes apart', async () => {
    const headers = await loggedIn(app, 'o-fast');
    let host = 0;
    const read = () => app.inject({ url: '/api/v1/me', headers, remoteAddress: `203.0.113.${++host}` });
    expect(await statuses(9, read)).toEqual([...Array(8).fill(200), 429]);
    expect((await app.inject({ method: 'POST', url: '/api/v1/live-tickets', headers })).statusCode).toBe(201);
    const refused = await read();
    expect(problemOf(refused)).toMatchObject({ code: 'too_many_requests', retryAfterSeconds: expect.any(Number) });
    expect(Number(refused.headers['retry-after'])).toBeGreaterThan(0);
  });

  test('counts logins and strangers by address', async () => {
    const login = (remoteAddress: string) =>
      app.inject({ method: 'POST', url: '/api/v1/sessions/wechat', payload: { code: 'guess' }, remoteAddress });
    expect(await statuses(5, () => login('198.51.100.1'))).toEqual([401, 401, 401, 401, 429]);
    expect((await login('198.51.100.2')).statusCode).toBe(401);
    expect(await statuses(7, () => app.inject({ url: '/api/v1/car-parks', remoteAddress: '198.51.100.3' }))).toEqual([
      ...Array(6).fill(200),
      429,
    ]);
  });

  test('slows down whoever tries tokens', async () => {
    const attempt = () =>
      app.inject({ url: '/api/v1/me', headers: { authorization: `Bearer ${'A'.repeat(43)}` }, remoteAddress: '198.51.100.4' });
    expect(await statuses(7, attempt)).toEqual([...Array(6).fill(401), 429]);
  });

  test('counts the addresses of one IPv6 network as one caller', async () => {
    let host = 0;
    const ask = (network: string) => app.inject({ url: '/api/v1/car-parks', remoteAddress: `2001:db8:0:${network}::${++host}` });
    expect(await statuses(7, () => ask('7'))).toEqual([...Array(6).fill(200), 429]);
    expect((await ask('8')).statusCode).toBe(200);
  });

  test('asks no store about a token of somebody who tried too many; whoever is known here goes on', async () => {
    const line = await Line.to(new URL(stores.config.DATABASE_URL));
    const database = new URL(stores.config.DATABASE_URL);
    database.port = String(line.port);
    const other = await aGateway({ ...stores.config, DATABASE_URL: database.href });
    const headers = await loggedIn(other, 'o-neighbour');
    const from = (authorization: string) => other.inject({ url: '/api/v1/me', headers: { authorization }, remoteAddress: '198.51.100.6' });
    expect((await from(headers.authorization)).statusCode).toBe(200);
    await statuses(6, () => from(`Bearer ${'B'.repeat(43)}`));
    line.cut();
    expect(problemOf(await from(`Bearer ${'C'.repeat(43)}`)).code).toBe('too_many_requests');
    line.mend();
    expect((await eventuallyOk(() => from(headers.authorization))).statusCode).toBe(200);
    await other.close();
    await line.close();
  });

  const eventuallyOk = (ask: () => Promise<{ statusCode: number }>) => eventually(ask, ({ statusCode }) => statusCode < 500);

  test('believes no forwarded address of a proxy that is not trusted', async () => {
    let forged = 0;
    const ask = () =>
      app.inject({ url: '/api/v1/car-parks', remoteAddress: '198.51.100.5', headers: { 'x-forwarded-for': `192.0.2.${++forged}` } });
    expect((await statuses(7, ask)).at(-1)).toBe(429);
  });
});
