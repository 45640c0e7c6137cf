import { afterAll, beforeAll, expect, test } from '@jest/globals';
import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import { openApi } from '../../../apps/gateway/src/openapi.js';
import { officerOf, type StaffHeaders, staffOf } from '../../support/staff.js';
import { freshStores, type Stores } from '../../support/stores.js';
import { offerBays } from '../../support/supply.js';
import { aGateway, loggedIn, problemOf } from './gateway-world.js';

type Method = 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE';
interface Route {
  readonly method: Method;
  readonly path: string;
  readonly parameters: { name: string; in: string }[];
  /** One of JSON. */
  readonly hasBody: boolean;
  readonly needsBody: boolean;
  /** The type of the file that is its body instead. */
  readonly fileType: string | undefined;
  readonly needsLogin: boolean;
}

let stores: Stores;
let app: NestFastifyApplication;
let routes: Route[];
let authorization: string;
let staff: StaffHeaders;
let officer: StaffHeaders;

beforeAll(async () => {
  stores = await freshStores({
    ...{ RATE_PERSON_PER_MINUTE: '100000', RATE_ADDRESS_PER_MINUTE: '100000' },
    ...{ RATE_LOGIN_PER_MINUTE: '100000', RATE_STAFF_LOGIN_PER_MINUTE: '100000', RATE_OWN_DATA_PER_MINUTE: '100000' },
  });
  await offerBays(stores.dataSource, [{ code: 'dongxiao-1', bays: 1 }]);
  app = await aGateway(stores.config);
  staff = await staffOf(stores, 'partner-dongxiao-1');
  officer = await officerOf(stores);
  ({ authorization } = await loggedIn(app));
  routes = Object.entries(openApi(app).paths).flatMap(([path, methods]) =>
    Object.entries(methods).map(([method, operation]) => {
      const body = operation.requestBody && 'content' in operation.requestBody ? operation.requestBody : undefined;
      const types = Object.keys(body?.content ?? {});
      const hasBody = types.includes('application/json');
      return {
        method: method.toUpperCase() as Method,
        path,
        parameters: (operation.parameters ?? []) as Route['parameters'],
        hasBody,
        needsBody: hasBody && body?.required === true,
        fileType: types.find((type) => type !== 'application/json'),
        needsLogin: operation.security !== undefined,
      };
    }),
  );
});
afterAll(async () => {
  await app?.close();
  await stores?.close();
});

/** An id that fits each kind of id in the contracts. */
const FITTING: Record<string, string> = { 'car-parks': 'dongxiao-1', pools: 'dongxiao-1-pool', vehicles: '1' };
const SOME_UUID = '01890a5d-ac96-774b-bcce-b302099a8057';
const ID = /([^/]+)\/\{\w+\}/g;
const fittingPath = (path: string): string => path.replace(ID, (_, kind: string) => `${kind}/${FITTING[kind] ?? SOME_UUID}`);
/** The path with a bad id in each place of its own, the others being fitting. */
const badPaths = (path: string, id: string): string[] =>
  [...path.matchAll(ID)].map(({ 0: text, 1: kind, index }) => {
    const [before, after] = [path.slice(0, index), path.slice(index + text.length)];
    return `${fittingPath(before)}${kind}/${id}${fittingPath(after)}`;
  });

interface Ask {
  url?: string;
  body?: string;
  headers?: Record<string, string>;
}
async function ask(route: Route, { url = fittingPath(route.path), body, headers }: Ask) {
  const json = body === undefined ? {} : { 'content-type': 'application/json' };
  const sent = {
    authorization,
    ...(route.path.startsWith('/api/v1/office/') ? officer : staff),
    'idempotency-key': 'key-1',
    'if-match': '"1"',
    ...json,
    ...headers,
  };
  return app.inject({ method: route.method, url, headers: sent, ...(body !== undefined && { payload: body }) });
}

const deep = (depth: number): string => '['.repeat(depth) + ']'.repeat(depth);
const BAD_BODIES: Record<string, string> = {
  nothing: '',
  'half a document': '{"code":',
  'a number': '7',
  null: 'null',
  'a list': '[]',
  'an unknown member': '{"status":"paid","tenantId":1,"priceFen":0,"role":"admin"}',
  'a prototype': '{"__proto__":{"isAdmin":true}}',
  'a constructor': '{"constructor":{"prototype":{"isAdmin":true}}}',
  'a NUL': '{"code":"a\\u0000b","plate":"a\\u0000b"}',
  'eleven levels': `{"code":${deep(11)}}`,
  'ten thousand levels': deep(10_000),
  'a lone surrogate': '{"code":"\\ud800","plate":"\\ud800"}',
  'a number beyond all numbers': '{"code":1e999,"expectedRefundFen":1e999}',
  'bytes that are no text': '{"code":"\u00ff\u00fe"',
};

test.each(Object.keys(BAD_BODIES))('every route that takes a body refuses %s', async (what) => {
  const taking = routes.filter((route) => (what === 'nothing' ? route.needsBody : route.hasBody));
  expect(taking.length).toBeGreaterThan(5);
  for (const route of taking) {
    const answer = await ask(route, { body: BAD_BODIES[what] ?? '' });
    expect([route.path, problemOf(answer)]).toMatchObject([route.path, { status: 400, code: 'invalid_request' }]);
  }
});

const BAD_IDS = [
  "1'%20OR%201=1--",
  '%00',
  '..%2f..%2fetc',
  '%E6%B3%8A',
  'x'.repeat(90),
  '-1',
  '1e3',
  '{}',
  '__proto__',
  '999999999999999999999',
];

test('every route with an id in its path refuses or does not find what is no id', async () => {
  const withId = routes.filter((route) => route.path.includes('{'));
  expect(withId.length).toBeGreaterThan(4);
  for (const route of withId)
    for (const url of BAD_IDS.flatMap((id) => badPaths(route.path, id))) {
      const answer = await ask(route, { url, ...(route.hasBody && { body: '{}' }) });
      expect([400, 404]).toContain(problemOf(answer).status);
    }
});

const BAD_QUERIES = [
  'from=yesterday',
  'limit=0',
  'limit=101',
  'limit=1&limit=2',
  'near=0,0',
  "near=1'",
  'unknown=1',
  '__proto__[x]=1',
  'from=%00',
  '%ff=1',
];

test('every route that reads a query refuses what it does not know and what cannot be', async () => {
  const querying = routes.filter((route) => route.parameters.some((parameter) => parameter.in === 'query'));
  expect(querying.length).toBeGreaterThan(2);
  for (const route of querying)
    for (const query of BAD_QUERIES) {
      const file = route.fileType === undefined ? {} : { body: 'a,b', headers: { 'content-type': route.fileType } };
      const answer = await ask(route, { url: `${fittingPath(route.path)}?${query}`, ...file });
      expect([route.path, query, problemOf(answer)]).toMatchObject([route.path, query, { status: 400, code: 'invalid_request' }]);
    }
});

test('every route that needs a key refuses to go without one, and refuses a malformed or repeated one', async () => {
  const keyed = routes.filter((route) => route.parameters.some((parameter) => parameter.name === 'Idempotency-Key'));
  expect(keyed.length).toBeGreaterThan(4);
  for (const route of keyed) {
    const body = route.hasBody ? { body: '{}' } : {};
    const missing = await app.inject({ method: route.method, url: fittingPath(route.path), headers: { authorization } });
    expect(problemOf(missing).code).toBe('idempotency_key_missing');
    for (const key of ['two words', 'x'.repeat(129), '钥匙', 'one, two'])
      expect(problemOf(await ask(route, { ...body, headers: { 'idempotency-key': key } })).code).toBe('invalid_request');
  }
});

test('every route that needs a login asks for it, whatever the token looks like', async () => {
  const guarded = routes.filter((route) => route.needsLogin);
  expect(guarded.length).toBeGreaterThan(10);
  for (const route of guarded)
    for (const wrong of [
      '',
      'Bearer',
      'Bearer x',
      'Basic eDp5',
      `Bearer ${'A'.repeat(43)}`,
      `bearer ${'A'.repeat(9_000)}`,
      `${authorization}x`,
    ]) {
      const answer = await app.inject({ method: route.method, url: fittingPath(route.path), headers: { authorization: wrong } });
      expect(problemOf(answer)).toMatchObject({ status: 401, code: 'unauthenticated' });
      expect(answer.headers['www-authenticate']).toBe('Bearer realm="night-berth"');
    }
});

test('every route is JSON only, and takes 64 KB at most', async () => {
  for (const route of routes.filter((one) => one.hasBody)) {
    for (const type of [
      'text/plain',
      'application/x-www-form-urlencoded',
      'multipart/form-data; boundary=x',
      'application/xml',
      'nonsense',
    ])
      expect(problemOf(await ask(route, { body: 'a=1', headers: { 'content-type': type } })).code).toBe('unsupported_media_type');
    const large = await ask(route, { body: `{"code":"${'x'.repeat(64 * 1024)}"}` });
    expect(problemOf(large)).toMatchObject({ status: 413, code: 'payload_too_large' });
  }
});
