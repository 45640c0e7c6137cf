import { afterAll, beforeAll, expect, test } from '@jest/globals';
import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import { NoticesView, OwnDataView } from '#contracts';
import { SANDBOX_NOTICE_TEMPLATES } from '../../../scripts/notice-templates.mjs';
import { freshStores, type Stores } from '../../support/stores.js';
import { aGateway, loggedIn, problemOf } from '../gateway/gateway-world.js';

const TEMPLATES = JSON.parse(SANDBOX_NOTICE_TEMPLATES) as Record<string, { templateId: string }>;
const LEAVE = TEMPLATES['leave_soon']?.templateId ?? '';
const REFUNDED = TEMPLATES['refunded']?.templateId ?? '';

let stores: Stores;
let app: NestFastifyApplication;
beforeAll(async () => {
  stores = await freshStores({ NOTICE_TEMPLATES: SANDBOX_NOTICE_TEMPLATES });
  app = await aGateway(stores.config);
});
afterAll(async () => {
  await app?.close();
  await stores?.close();
});

type Headers = Record<string, string>;
const read = async (headers: Headers) => (await app.inject({ method: 'GET', url: '/api/v1/me/notices', headers })).json();
const answer = (headers: Headers, payload: object) => app.inject({ method: 'POST', url: '/api/v1/me/notices', headers, payload });
const said = (result: string, templateId = LEAVE) => ({ results: [{ templateId, result }] });
const of = (view: unknown, kind: string) => NoticesView.parse(view).kinds.find((one) => one.kind === kind);

test('who was never asked is told what there is, and has allowed nothing', async () => {
  const mine = await loggedIn(app, 'o-new');
  expect(await read(mine)).toEqual({
    kinds: ['booking_confirmed', 'bay_changed', 'refunded', 'leave_soon'].map((kind) => ({
      ...{ kind, templateId: TEMPLATES[kind]?.templateId },
      ...{ isWanted: false, allowed: 0 },
    })),
  });
});

test('each yes allows one message more, of its kind and of this person; a no keeps what was allowed', async () => {
  const [mine, theirs] = [await loggedIn(app, 'o-yes'), await loggedIn(app, 'o-no')];
  await answer(mine, said('accept'));
  const second = await answer(mine, {
    results: [
      { templateId: LEAVE, result: 'accept' },
      { templateId: REFUNDED, result: 'reject' },
      { templateId: 'of-another-operator', result: 'accept' },
    ],
  });
  expect([second.statusCode, second.json()]).toEqual([200, await read(mine)]);
  expect(of(second.json(), 'leave_soon')).toMatchObject({ isWanted: true, allowed: 2 });
  expect(of(second.json(), 'refunded')).toMatchObject({ isWanted: false, allowed: 0 });
  expect(of((await answer(mine, said('ban'))).json(), 'leave_soon')).toMatchObject({ isWanted: false, allowed: 2 });
  expect(of((await answer(mine, said('filter'))).json(), 'leave_soon')).toMatchObject({ isWanted: false, allowed: 2 });
  expect(of(await read(theirs), 'leave_soon')).toMatchObject({ isWanted: false, allowed: 0 });
});

test('nobody allows more than twenty', async () => {
  const mine = await loggedIn(app, 'o-eager');
  const results = Array.from({ length: 8 }, () => ({ templateId: LEAVE, result: 'accept' }));
  await Promise.all([1, 2, 3, 4].map(() => answer(mine, { results })));
  expect(of(await read(mine), 'leave_soon')).toMatchObject({ allowed: 20 });
});

test.each<[string, object]>([
  ['no results', { results: [] }],
  ['nine results', { results: Array.from({ length: 9 }, () => ({ templateId: LEAVE, result: 'accept' })) }],
  ['a result that WeChat does not give', said('maybe')],
  ['an id with a line break', said('accept', 'a\nb')],
  ['more than it asks for', { ...said('accept'), allowed: 9 }],
])('an answer with %s is none', async (_what, body) => {
  const mine = await loggedIn(app, 'o-odd');
  expect(problemOf(await answer(mine, body))).toMatchObject({ status: 400, code: 'invalid_request' });
});

test('notices are in the file of all that is held, and gone with their resident', async () => {
  const mine = await loggedIn(app, 'o-leaves');
  await answer(mine, said('accept'));
  const { id } = (await app.inject({ method: 'GET', url: '/api/v1/me', headers: mine })).json<{ id: string }>();
  const bookingId = '01890a5d-ac96-774b-bcce-b302099a8057';
  await stores.dataSource.query(
    "INSERT INTO notice (kind, booking_id, occasion, resident_id, state, due_at_ms) VALUES ('refunded', ?, 'x', ?, 'sent', 0)",
    [bookingId, id],
  );
  const file = await app.inject({ method: 'GET', url: '/api/v1/me/export', headers: mine });
  expect(OwnDataView.parse(file.json()).notices).toEqual([
    { kind: 'refunded', bookingId, state: 'sent', dueAt: '1970-01-01T08:00:00+08:00' },
  ]);
  const gone = await app.inject({ method: 'DELETE', url: '/api/v1/me', headers: mine, payload: { confirm: 'delete' } });
  expect(gone.statusCode).toBe(204);
  for (const table of ['notice', 'notice_allowance'])
    expect(await stores.dataSource.query(`SELECT 1 FROM ${table} WHERE resident_id = ?`, [id])).toEqual([]);
});

test('without templates there is nothing to say yes to', async () => {
  const bare = await aGateway({ ...stores.config, NOTICE_TEMPLATES: {} });
  try {
    const headers = await loggedIn(bare, 'o-bare');
    const view = await bare.inject({ method: 'POST', url: '/api/v1/me/notices', headers, payload: said('accept') });
    expect([view.statusCode, view.json()]).toEqual([200, { kinds: [] }]);
  } finally {
    await bare.close();
  }
});
