import { Writable } from 'node:stream';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import { Test } from '@nestjs/testing';
import { PARAMS_PROVIDER_TOKEN } from 'nestjs-pino';
import { OwnDataView } from '#contracts';
import { WechatLogins } from '#identity';
import { APPLICATION_OPTIONS, configured } from '../../../apps/gateway/src/gateway.js';
import { GatewayModule } from '../../../apps/gateway/src/gateway.module.js';
import { httpServer } from '../../../apps/gateway/src/http/server.js';
import { logOptions } from '../../../libs/platform/logging.js';
import { staffOf } from '../../support/staff.js';
import { eventually, freshStores, type Stores } from '../../support/stores.js';
import { offerBays, tomorrowNight } from '../../support/supply.js';
import { loggedIn, problemOf } from './gateway-world.js';

const OPENID = 'o-canary-openid';
const PLATE = '粤BCAN77';
const WORDS = '金丝雀占了车位';
const PRIVATE = [OPENID, PLATE, PLATE.slice(1), WORDS];

let stores: Stores;
let app: NestFastifyApplication;
const logged: string[] = [];
type Headers = Record<string, string>;

beforeAll(async () => {
  stores = await freshStores();
  await offerBays(stores.dataSource, [
    { code: 'gift', bays: 9, nightFen: 0 },
    { code: 'paid', bays: 9 },
  ]);
  const stream = new Writable({
    write: (chunk, _encoding, done) => {
      logged.push(String(chunk));
      done();
    },
  });
  const module = await Test.createTestingModule({ imports: [GatewayModule.forRoot(stores.config)] })
    .overrideProvider(WechatLogins)
    .useValue({ openidOf: async (code: string) => ({ openid: code.replace('code-of-', '') }) })
    .overrideProvider(PARAMS_PROVIDER_TOKEN)
    .useValue({ pinoHttp: [{ ...logOptions({ LOG_LEVEL: 'trace' }), autoLogging: true }, stream], forRoutes: [] })
    .compile();
  app = await configured(
    module.createNestApplication<NestFastifyApplication>(httpServer(stores.config), APPLICATION_OPTIONS),
    stores.config,
  );
  await eventually(async () => (await app.inject('/readyz')).statusCode === 200);
});
afterAll(async () => {
  await app?.close();
  await stores?.close();
});

const ask = (method: 'GET' | 'POST' | 'DELETE', path: string, headers: Headers, payload?: object) =>
  app.inject({ method, url: `/api/v1${path}`, headers, ...(payload && { payload }) });
const erase = (who: Headers) => ask('DELETE', '/me', who, { confirm: 'delete' });

let keys = 0;
async function booked(who: Headers, carParkId: string, plate: string): Promise<string> {
  const request = { carParkId, ...tomorrowNight(), plate };
  const answer = await ask('POST', '/bookings', { ...who, 'idempotency-key': `key-${++keys}` }, request);
  if (answer.statusCode !== 201) throw new Error(answer.body);
  return answer.json().booking.id;
}

/** All that the stores hold in clear, and all that was logged. */
async function everythingReadable(): Promise<string> {
  const tables = await stores.dataSource.query<{ name: string }[]>(
    'SELECT table_name AS name FROM information_schema.tables WHERE table_schema = DATABASE()',
  );
  const rows = await Promise.all(tables.map(({ name }) => stores.dataSource.query<object[]>(`SELECT * FROM \`${name}\``)));
  const text = rows.flat().map((row) =>
    Object.values(row)
      .map((value) => (Buffer.isBuffer(value) ? value.toString('utf8') : JSON.stringify(value)))
      .join(' '),
  );
  return [...text, ...logged].join('\n');
}

describe('a problem with a bay', () => {
  test('is told in words that only whoever wrote them reads; five are enough', async () => {
    const mine = await loggedIn(app, 'o-reports');
    const path = `/bookings/${await booked(mine, 'gift', '粤B10001')}/problems`;
    const first = await ask('POST', path, mine, { kind: 'bay_occupied', text: '  有车占位  ' });
    expect([first.statusCode, first.json()]).toEqual([
      201,
      { id: expect.any(String), kind: 'bay_occupied', text: '有车占位', at: expect.stringContaining('+08:00') },
    ]);
    const more = await Promise.all(Array.from({ length: 9 }, () => ask('POST', path, mine, { kind: 'gate_closed' })));
    expect(more.map(({ statusCode }) => statusCode).sort()).toEqual([...Array(4).fill(201), ...Array(5).fill(409)]);
    expect(problemOf(await ask('POST', path, mine, { kind: 'other' }))).toMatchObject({ status: 409, code: 'too_many_problems' });
    const listed = (await ask('GET', path, mine)).json();
    expect([listed.length, listed.at(-1)]).toEqual([5, first.json()]);
  });

  test('is nobody else’s business', async () => {
    const [mine, theirs] = [await loggedIn(app, 'o-one'), await loggedIn(app, 'o-other')];
    const path = `/bookings/${await booked(theirs, 'gift', '粤B10002')}/problems`;
    expect(problemOf(await ask('POST', path, mine, { kind: 'other' })).code).toBe('not_found');
    expect(problemOf(await ask('GET', path, mine)).code).toBe('not_found');
    expect((await ask('GET', path, theirs)).json()).toEqual([]);
  });

  test('needs a booking that was confirmed', async () => {
    const mine = await loggedIn(app, 'o-unpaid');
    const path = `/bookings/${await booked(mine, 'paid', '粤B10003')}/problems`;
    expect(problemOf(await ask('POST', path, mine, { kind: 'not_found' }))).toMatchObject({ status: 409, code: 'not_reportable' });
  });

  test.each<[string, object]>([
    ['a kind that is none', { kind: 'ugly' }],
    ['no kind', { text: '没有' }],
    ['empty words', { kind: 'other', text: '  ' }],
    ['too many words', { kind: 'other', text: '长'.repeat(301) }],
    ['control characters', { kind: 'other', text: '一\u0007二' }],
    ['several lines', { kind: 'other', text: '一\n二' }],
    ['invisible characters', { kind: 'other', text: '一\u202e二' }],
    ['more than it asks for', { kind: 'other', state: 'confirmed' }],
  ])('is not told with %s', async (_, body) => {
    const mine = await loggedIn(app, 'o-wordy');
    const path = '/bookings/01890a5d-ac96-774b-bcce-b302099a8057/problems';
    expect(problemOf(await ask('POST', path, mine, body))).toMatchObject({ status: 400, code: 'invalid_request' });
  });

  test('is seen by who runs the car park: what, when, and of which car, masked and without the words', async () => {
    const mine = await loggedIn(app, 'o-seen');
    const bookingId = await booked(mine, 'gift', '粤B10004');
    await ask('POST', `/bookings/${bookingId}/problems`, mine, { kind: 'gate_closed', text: '道闸不开' });
    const staff = await staffOf(stores, 'partner-gift', 'attendant');
    const answer = await ask('GET', '/manage/car-parks/gift/problems', staff);
    expect(answer.statusCode).toBe(200);
    expect(answer.json().problems[0]).toEqual({
      ...{ id: expect.any(String), bookingId, poolId: 'gift-pool', kind: 'gate_closed' },
      ...{ at: expect.stringContaining('+08:00'), plate: '粤B·***04' },
    });
    expect(answer.body).not.toContain('道闸不开');
    expect((await ask('GET', '/manage/car-parks/gift/problems?night=2020-01-01', staff)).json()).toMatchObject({ problems: [] });
  });
});

describe('one’s own data', () => {
  test('is a file of all that is held, that the description of the API describes', async () => {
    const mine = await loggedIn(app, 'o-export');
    const bookingId = await booked(mine, 'gift', '粤B20001');
    await ask('POST', `/bookings/${bookingId}/problems`, mine, { kind: 'other', text: '灯坏了' });
    await ask('POST', '/me/consents', mine, { purpose: 'service_terms', version: '1', isGranted: true });
    await ask('POST', '/me/consents', mine, { purpose: 'service_terms', version: '1', isGranted: false });
    const answer = await ask('GET', '/me/export', mine);
    expect([answer.statusCode, answer.headers]).toMatchObject([
      200,
      {
        'content-type': 'application/json; charset=utf-8',
        'content-disposition': 'attachment; filename="dongxiao-night-berth-my-data.json"',
        'cache-control': 'no-store',
      },
    ]);
    expect(answer.body).toContain('\n  "vehicles": [\n');
    expect(OwnDataView.parse(answer.json())).toMatchObject({
      resident: { wechatOpenid: 'o-export', walkLimitMetres: 800 },
      vehicles: [{ plate: '粤B20001' }],
      consents: [{ isGranted: false }, { isGranted: true }],
      sessions: [{ endedAt: null }],
      bookings: [{ id: bookingId, plate: '粤B20001', state: 'confirmed' }],
      problems: [{ bookingId, text: '灯坏了' }],
      cut: [],
      next: null,
    });
    expect(answer.body).not.toContain(mine.authorization.slice('Bearer '.length));
  });

  test('is given six times a minute to one person', async () => {
    const [mine, theirs] = [await loggedIn(app, 'o-eager'), await loggedIn(app, 'o-calm')];
    const answers = [];
    for (let i = 0; i < 7; i++) answers.push(await ask('GET', '/me/export', mine));
    expect(answers.map(({ statusCode }) => statusCode)).toEqual([...Array(6).fill(200), 429]);
    expect((await ask('GET', '/me/export', theirs)).statusCode).toBe(200);
    expect((await ask('GET', '/me', mine)).statusCode).toBe(200);
  });

  test.each([undefined, {}, { confirm: 'yes' }, { confirm: 'delete', everything: true }])('is not erased by %j', async (body) => {
    for (const [method, path] of [['DELETE', '/me'] as const, ['POST', '/me/erasure'] as const]) {
      const mine = await loggedIn(app, `o-hesitates-${method}`);
      expect(problemOf(await ask(method, path, mine, body))).toMatchObject({ status: 400, code: 'invalid_request' });
      expect((await ask('GET', '/me', mine)).statusCode).toBe(200);
    }
  });

  test('is erased as well by who cannot send a DELETE with a body, on the same terms', async () => {
    const mine = await loggedIn(app, 'o-phone');
    const id = await booked(mine, 'gift', '粤B20002');
    const byPost = () => ask('POST', '/me/erasure', mine, { confirm: 'delete' });
    expect(problemOf(await byPost())).toMatchObject({ status: 409, code: 'bookings_open' });
    await stores.dataSource.query('UPDATE booking SET from_tick = 1, to_tick = 2 WHERE id = ?', [id]);
    expect((await byPost()).statusCode).toBe(204);
    expect((await ask('GET', '/me', mine)).statusCode).toBe(401);
  });

  test('stands nowhere in clear while it is held, and nowhere at all when it is erased', async () => {
    const [phone, tablet] = [await loggedIn(app, OPENID), await loggedIn(app, OPENID)];
    const id = await booked(phone, 'gift', PLATE);
    await ask('POST', `/bookings/${id}/problems`, phone, { kind: 'bay_occupied', text: WORDS });
    expect((await ask('GET', '/me/export', phone)).body).toContain(WORDS);
    expect(problemOf(await erase(phone))).toMatchObject({ status: 409, code: 'bookings_open' });
    expect((await ask('GET', '/me', tablet)).statusCode).toBe(200);
    const held = await everythingReadable();
    for (const canary of PRIVATE) expect(held).not.toContain(canary);
    await stores.dataSource.query('UPDATE booking SET from_tick = 1, to_tick = 2 WHERE id = ?', [id]);
    expect((await erase(phone)).statusCode).toBe(204);
    expect([(await ask('GET', '/me', phone)).statusCode, (await ask('GET', '/me/export', tablet)).statusCode]).toEqual([401, 401]);
    const readable = await everythingReadable();
    expect(readable).toContain('resident.erased');
    expect(readable).toContain('/api/v1/me/export');
    for (const canary of PRIVATE) expect(readable).not.toContain(canary);
    const seen = await ask('GET', '/manage/car-parks/gift/problems', await staffOf(stores, 'partner-gift', 'attendant'));
    expect(seen.json().problems[0]).toMatchObject({ bookingId: id, kind: 'bay_occupied', plate: '—' });
    const back = await loggedIn(app, OPENID);
    expect((await ask('GET', '/me/export', back)).json()).toMatchObject({ vehicles: [], consents: [], bookings: [], problems: [] });
  });
});
