import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import { LiveTickets } from '#identity';
import { eventually, freshStores, type Stores } from '../../support/stores.js';
import { aGateway, loggedIn, problemOf } from './gateway-world.js';

let stores: Stores;
let app: NestFastifyApplication;
beforeAll(async () => {
  stores = await freshStores();
  app = await aGateway(stores.config);
  await eventually(async () => (await app.inject('/readyz')).statusCode === 200);
});
afterAll(async () => {
  await app?.close();
  await stores?.close();
});

type Headers = Record<string, string>;
const get = (url: string, headers: Headers) => app.inject({ method: 'GET', url, headers });
const post = (url: string, headers: Headers, payload?: object) => app.inject({ method: 'POST', url, headers, ...(payload && { payload }) });
const del = (url: string, headers: Headers) => app.inject({ method: 'DELETE', url, headers });

describe('a resident', () => {
  test('logs in, sees themselves, and nothing of WeChat', async () => {
    const answer = await post('/api/v1/sessions/wechat', {}, { code: 'code-of-o-visible' });
    expect(answer.statusCode).toBe(201);
    const session = answer.json();
    expect(session).toEqual({
      token: expect.stringMatching(/^[\w-]{43}$/),
      expiresAt: expect.stringContaining('+08:00'),
      resident: expect.anything(),
    });
    const me = await get('/api/v1/me', { authorization: `Bearer ${session.token}` });
    expect(me.json()).toEqual(session.resident);
    expect(me.body + answer.body).not.toContain('o-visible');
  });

  test('logs out here, or everywhere', async () => {
    const [phone, tablet, laptop] = [await loggedIn(app, 'o-out'), await loggedIn(app, 'o-out'), await loggedIn(app, 'o-out')];
    expect((await del('/api/v1/sessions/current', phone)).statusCode).toBe(204);
    expect([(await get('/api/v1/me', phone)).statusCode, (await get('/api/v1/me', tablet)).statusCode]).toEqual([401, 200]);
    expect((await del('/api/v1/sessions', tablet)).statusCode).toBe(204);
    expect([(await get('/api/v1/me', tablet)).statusCode, (await get('/api/v1/me', laptop)).statusCode]).toEqual([401, 401]);
  });

  test('sends an empty body typed as JSON, as the Mini Program does', async () => {
    const headers = { ...(await loggedIn(app)), 'content-type': 'application/json' };
    expect((await post('/api/v1/live-tickets', headers)).statusCode).toBe(201);
    expect((await del('/api/v1/sessions/current', headers)).statusCode).toBe(204);
  });

  test('gets a ticket for live news, which names them once', async () => {
    const mine = await loggedIn(app, 'o-live');
    const { ticket } = (await post('/api/v1/live-tickets', mine)).json();
    expect(await app.get(LiveTickets).redeem(ticket)).toMatchObject({ residentId: (await get('/api/v1/me', mine)).json().id });
    expect(await app.get(LiveTickets).redeem(ticket)).toBeUndefined();
  });

  test('keeps vehicles: adds three, chooses the default, removes one, and is refused a fourth', async () => {
    const mine = await loggedIn(app, 'o-cars');
    const [a, b] = [
      (await post('/api/v1/me/vehicles', mine, { plate: '粤b·11111' })).json(),
      (await post('/api/v1/me/vehicles', mine, { plate: '粤BD22222' })).json(),
    ];
    expect([a, b]).toMatchObject([
      { plate: '粤B11111', kind: 'mainland', isDefault: true },
      { plate: '粤BD22222', kind: 'new_energy', isDefault: false },
    ]);
    await post('/api/v1/me/vehicles', mine, { plate: '粤Z1234港' });
    expect(problemOf(await post('/api/v1/me/vehicles', mine, { plate: '粤B44444' }))).toMatchObject({
      status: 409,
      code: 'too_many_vehicles',
    });
    expect((await post(`/api/v1/me/vehicles/${b.id}/default`, mine)).json()).toMatchObject([{ isDefault: false }, { isDefault: true }, {}]);
    expect((await del(`/api/v1/me/vehicles/${a.id}`, mine)).statusCode).toBe(204);
    expect((await get('/api/v1/me/vehicles', mine)).json()).toHaveLength(2);
  });

  test('neither sees nor touches the vehicles of another', async () => {
    const [mine, theirs] = [await loggedIn(app, 'o-one'), await loggedIn(app, 'o-another')];
    const { id } = (await post('/api/v1/me/vehicles', theirs, { plate: '粤B55555' })).json();
    expect(problemOf(await del(`/api/v1/me/vehicles/${id}`, mine)).code).toBe('not_found');
    expect(problemOf(await post(`/api/v1/me/vehicles/${id}/default`, mine)).code).toBe('not_found');
    expect((await get('/api/v1/me/vehicles', mine)).json()).toEqual([]);
  });

  test('agrees and takes it back, and both words are kept', async () => {
    const mine = await loggedIn(app, 'o-consent');
    const consent = { purpose: 'plate_and_gate_record', version: '2026-01', isGranted: true };
    expect((await post('/api/v1/me/consents', mine, consent)).json()).toMatchObject(consent);
    await post('/api/v1/me/consents', mine, { ...consent, isGranted: false });
    expect((await get('/api/v1/me', mine)).json().consents).toMatchObject([{ ...consent, isGranted: false }]);
    const rows = await stores.dataSource.query<unknown[]>("SELECT 1 FROM consent WHERE version = '2026-01'");
    expect(rows).toHaveLength(2);
  });
});
