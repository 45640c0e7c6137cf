import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { Controller, Get, Post } from '@nestjs/common';
import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import { CurrentStaff } from '../../../apps/gateway/src/http/current-staff.js';
import { ExpectedVersion } from '../../../apps/gateway/src/http/expected-version.js';
import type { StaffMember } from '../../../apps/gateway/src/http/gateway-request.js';
import { Access } from '../../../apps/gateway/src/http/policy.js';
import { Versioned } from '../../../apps/gateway/src/http/versioned.js';
import { staffOf } from '../../support/staff.js';
import { eventually, freshStores, type Stores } from '../../support/stores.js';
import { offerBays } from '../../support/supply.js';
import { aGateway, loggedIn, problemOf } from './gateway-world.js';

/** A thing that has a version, for admins to change and for everybody to see. */
@Controller('trial')
class TrialController {
  private revision = 7;

  @Get()
  @Access('attendant')
  @Versioned('revision')
  read(@CurrentStaff() { scope }: StaffMember): { revision: number; partner: string } {
    return { revision: this.revision, partner: scope.partnerCode };
  }

  @Post()
  @Access('partner_admin')
  @Versioned('revision')
  change(@ExpectedVersion() expected: number): { revision: number } {
    this.revision = expected + 1;
    return { revision: this.revision };
  }
}

let stores: Stores;
let app: NestFastifyApplication;
beforeAll(async () => {
  stores = await freshStores();
  await offerBays(stores.dataSource, [{ code: 'lotus', bays: 3 }]);
  await offerBays(stores.dataSource, [{ code: 'bamboo', bays: 3 }]);
  app = await aGateway(stores.config, [TrialController]);
  await eventually(async () => (await app.inject('/readyz')).statusCode === 200);
});
afterAll(async () => {
  await app?.close();
  await stores?.close();
});

type Headers = Record<string, string>;
const get = (url: string, headers: Headers = {}) => app.inject({ method: 'GET', url, headers });
const post = (url: string, headers: Headers, payload?: object) => app.inject({ method: 'POST', url, headers, ...(payload && { payload }) });
const admin = (name?: string) => staffOf(stores, 'partner-lotus', 'partner_admin', name);
const attendant = () => staffOf(stores, 'partner-lotus', 'attendant');

describe('staff', () => {
  test('see who they are, in which role, and for whom', async () => {
    const me = await get('/api/v1/staff/me', await admin('林经理'));
    expect(me.json()).toMatchObject({
      id: expect.any(String),
      name: '林经理',
      role: 'partner_admin',
      partner: { id: 'partner-lotus', name: '示例单位' },
    });
    expect(me.headers['cache-control']).toBe('no-store');
  });

  test('see the car parks of their partner, and no other', async () => {
    const list = await get('/api/v1/manage/car-parks', await attendant());
    expect(list.json()).toMatchObject([{ id: 'lotus', pools: [{ id: 'lotus-pool', bays: 3 }] }]);
    expect(list.body).not.toContain('bamboo');
    expect((await get('/api/v1/manage/car-parks/lotus', await attendant())).json()).toEqual(list.json()[0]);
    expect(problemOf(await get('/api/v1/manage/car-parks/bamboo', await attendant())).code).toBe('not_found');
  });

  test('may do what their role allows: an admin all, an attendant only what needs no admin', async () => {
    const ofAttendant = await attendant();
    expect((await get('/trial', ofAttendant)).json()).toMatchObject({ partner: 'partner-lotus' });
    expect(problemOf(await post('/trial', { ...ofAttendant, 'if-match': '"1"' }))).toMatchObject({ status: 403, code: 'forbidden' });
    expect((await get('/trial', await admin())).statusCode).toBe(200);
    expect((await post('/trial', { ...(await admin()), 'if-match': '"1"' })).statusCode).toBe(201);
  });

  test.each([
    ['no cookie', {}],
    ['a guessed token', { cookie: `staff=${'A'.repeat(43)}` }],
    ['the name that only https has', { cookie: `__Host-staff=${'A'.repeat(43)}` }],
  ])('are asked to log in: %s', async (_, headers) => {
    expect(problemOf(await get('/api/v1/staff/me', headers))).toMatchObject({ status: 401, code: 'unauthenticated' });
  });

  test("S09 cannot show their token as a resident's, nor a resident theirs as staff", async () => {
    const { cookie } = await admin();
    expect((await get('/api/v1/me', { authorization: `Bearer ${cookie.replace('staff=', '')}` })).statusCode).toBe(401);
    const { authorization } = await loggedIn(app);
    expect((await get('/api/v1/staff/me', { authorization, cookie: authorization.replace('Bearer ', 'staff=') })).statusCode).toBe(401);
  });

  test('log out: this session ends and the browser forgets its cookie', async () => {
    const [here, there] = [await admin('Two desks'), await admin('Two desks')];
    const answer = await post('/api/v1/staff/log-out', here);
    expect([answer.statusCode, answer.headers['set-cookie']]).toEqual([204, 'staff=; Path=/; HttpOnly; SameSite=Strict; Max-Age=0']);
    expect([(await get('/trial', here)).statusCode, (await get('/trial', there)).statusCode]).toEqual([401, 200]);
    await post('/api/v1/staff/log-out', there, { everywhere: true });
    expect((await get('/trial', there)).statusCode).toBe(401);
  });

  test.each([
    [{ 'sec-fetch-site': 'same-origin' }, 204],
    [{ origin: 'https://evil.example' }, 403],
    [{ 'sec-fetch-site': 'cross-site', origin: 'https://evil.example' }, 403],
    [{ 'sec-fetch-site': 'same-site', origin: 'http://blog.127.0.0.1' }, 403],
    [{}, 403],
  ])('S24 change something from our own pages only: %j', async (from: Headers, status) => {
    const { cookie, 'x-csrf-token': token } = await admin();
    const answer = await post('/api/v1/staff/log-out', { cookie, 'x-csrf-token': token, ...from });
    expect(answer.statusCode).toBe(status);
    if (status === 403) expect(problemOf(answer)).toMatchObject({ code: 'forbidden', detail: expect.stringContaining('Origin') });
    expect((await get('/trial', { cookie })).statusCode).toBe(status === 403 ? 200 : 401);
  });

  test('S24 read from anywhere, for nobody can see the answer there', async () => {
    const { cookie } = await admin();
    expect((await get('/trial', { cookie, origin: 'https://evil.example', 'sec-fetch-site': 'cross-site' })).statusCode).toBe(200);
  });
});

describe('a version', () => {
  test('is told in ETag and comes back in If-Match', async () => {
    const headers = await admin();
    expect((await get('/trial', headers)).headers.etag).toMatch(/^"\d+"$/);
    const changed = await post('/trial', { ...headers, 'if-match': '"41"' });
    expect([changed.statusCode, changed.headers.etag, (await get('/trial', headers)).headers.etag]).toEqual([201, '"42"', '"42"']);
    expect((await post('/trial', { ...headers, 'if-match': '"0"' })).headers.etag).toBe('"1"');
  });

  test('has to be named by whoever changes the thing', async () => {
    expect(problemOf(await post('/trial', await admin()))).toMatchObject({ status: 428, code: 'version_missing' });
  });

  test.each(['*', '7', 'W/"7"', '"7", "8"', '"07"', '"-1"', '"x"', '""', '"1234567890"'])('is none: %s', async (tag) => {
    const problem = problemOf(await post('/trial', { ...(await admin()), 'if-match': tag }));
    expect(problem).toMatchObject({ status: 400, code: 'invalid_request', errors: [{ path: 'If-Match' }] });
  });
});

describe('over https', () => {
  let secure: NestFastifyApplication;
  const config = () => ({ ...stores.config, PUBLIC_URL: 'https://park.example' });
  beforeAll(async () => {
    secure = await aGateway(config());
  });
  afterAll(() => secure?.close());

  test('S23 the cookie bears the prefix that ties it to the host, and no other name counts', async () => {
    const headers = await staffOf({ ...stores, config: config() }, 'partner-lotus');
    const me = (cookie: string) => secure.inject({ url: '/api/v1/staff/me', headers: { cookie } });
    expect(headers.cookie).toMatch(/^__Host-staff=/);
    expect((await me(headers.cookie)).statusCode).toBe(200);
    expect((await me(headers.cookie.replace('__Host-', ''))).statusCode).toBe(401);
  });

  test('a page without https is not ours', async () => {
    const session = await staffOf({ ...stores, config: config() }, 'partner-lotus');
    const logOut = (origin: string) =>
      secure.inject({ method: 'POST', url: '/api/v1/staff/log-out', headers: { ...session, origin, host: 'park.example' } });
    expect((await logOut('http://park.example')).statusCode).toBe(403);
    const answer = await logOut('https://park.example');
    expect([answer.statusCode, answer.headers['set-cookie']]).toEqual([
      204,
      '__Host-staff=; Path=/; HttpOnly; SameSite=Strict; Secure; Max-Age=0',
    ]);
  });
});

test('staff are limited each by themselves, reading and writing apart', async () => {
  const limited = await aGateway({ ...stores.config, KEY_PREFIX: `${stores.config.KEY_PREFIX}-l`, RATE_PERSON_PER_MINUTE: 3 });
  const readAs = async (headers: Headers) => (await limited.inject({ url: '/api/v1/staff/me', headers })).statusCode;
  try {
    await eventually(async () => (await limited.inject('/readyz')).statusCode === 200);
    const [one, other] = [await admin('Busy'), await admin('Calm')];
    const statuses = [];
    for (let i = 0; i < 4; i++) statuses.push(await readAs(one));
    expect(statuses).toEqual([200, 200, 200, 429]);
    expect(await readAs(other)).toBe(200);
    const write = await limited.inject({ method: 'POST', url: '/api/v1/staff/log-out', headers: one });
    expect(write.statusCode).toBe(204);
  } finally {
    await limited.close();
  }
});

test.each([
  ['PATCH', '/api/v1/me'],
  ['POST', '/api/v1/me/walk-limit'],
] as const)('a resident says how far they would walk, within 3 km: %s %s', async (method, url) => {
  const mine = await loggedIn(app, `o-walker-${method}`);
  const change = (payload: object) => app.inject({ method, url, headers: mine, payload });
  expect((await get('/api/v1/me', mine)).json()).toMatchObject({ walkLimitMetres: 800 });
  for (const walkLimitMetres of [0, 3_000]) {
    expect((await change({ walkLimitMetres })).json()).toMatchObject({ walkLimitMetres });
    expect((await get('/api/v1/me', mine)).json()).toMatchObject({ walkLimitMetres });
  }
  for (const wrong of [
    { walkLimitMetres: -1 },
    { walkLimitMetres: 3_001 },
    { walkLimitMetres: 1.5 },
    {},
    { walkLimitMetres: 1, role: 'x' },
  ])
    expect(problemOf(await change(wrong)).code).toBe('invalid_request');
  expect((await get('/api/v1/me', mine)).json()).toMatchObject({ walkLimitMetres: 3_000 });
});
