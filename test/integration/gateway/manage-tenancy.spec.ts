import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import type { RouteOptions } from 'fastify';
import type { RouteAccess } from '../../../apps/gateway/src/http/policy.js';
import { type StaffHeaders, staffOf } from '../../support/staff.js';
import { eventually, freshStores, type Stores } from '../../support/stores.js';
import { offerBays } from '../../support/supply.js';
import { aGateway, problemOf } from './gateway-world.js';
import { type Ask, COLLEAGUE, SAMPLES, type Sample, type Things, thingsOf } from './manage-samples.js';

const BASE = '/api/v1/manage';
/** Routes that people reach before they have a session. */
const BEFORE_LOG_IN: string[] = [];

interface Partner {
  readonly code: string;
  readonly things: Things;
}

let stores: Stores;
let app: NestFastifyApplication;
let ours: Partner;
let theirs: Partner;
/** The gateway's own table of routes: `GET /car-parks/:id` and who may call it. */
const routes = new Map<string, RouteAccess | undefined>();

beforeAll(async () => {
  stores = await freshStores({ RATE_PERSON_PER_MINUTE: '100000', RATE_ADDRESS_PER_MINUTE: '100000' });
  for (const code of ['canary-ours', 'canary-theirs']) await offerBays(stores.dataSource, [{ code, bays: 3 }]);
  app = await aGateway(stores.config, [], noteRoute);
  await eventually(async () => (await app.inject('/readyz')).statusCode === 200);
  ours = await aPartner('canary-ours');
  theirs = await aPartner('canary-theirs');
});
afterAll(async () => {
  await app?.close();
  await stores?.close();
});

function noteRoute({ method, url, config }: RouteOptions): void {
  if (!url.startsWith(`${BASE}/`)) return;
  for (const one of [method].flat().filter((name) => name !== 'HEAD' && name !== 'OPTIONS'))
    routes.set(`${one} ${url.slice(BASE.length)}`, (config as { access?: RouteAccess } | undefined)?.access);
}

async function aPartner(carPark: string): Promise<Partner> {
  const code = `partner-${carPark}`;
  await staffOf(stores, code, 'attendant', COLLEAGUE);
  return { code, things: await thingsOf(carPark, askerOf(await staffOf(stores, code)), stores.dataSource) };
}

type Request = ReturnType<Sample['request']>;
const send = (method: string, { path, body, headers }: Request, staff: Partial<StaffHeaders> = {}) =>
  app.inject({
    method: method as 'GET',
    url: BASE + path,
    headers: { ...headers, ...(staff as Record<string, string>) },
    ...(body && { payload: body }),
  });

function askerOf(staff: StaffHeaders): Ask {
  return async (method, path, body, headers) => {
    const answer = await send(method, { path, ...(body && { body }), ...(headers && { headers }) }, staff);
    if (answer.statusCode >= 300) throw new Error(`${method} ${path} answered ${answer.statusCode}: ${answer.body}`);
    return answer;
  };
}

async function arrange({ code, things }: Partner, sample: Sample): Promise<void> {
  await sample.arrange?.(things, askerOf(await staffOf(stores, code)), stores.dataSource);
}

/** Our requests in which things are theirs: all of them, and one at a time. Requests that name none are left out. */
function strangeRequests({ request }: Sample): Request[] {
  const own = JSON.stringify(request(ours.things));
  const mixtures = Object.entries(theirs.things).map(([kind, name]) => ({ ...ours.things, [kind]: name }));
  return [theirs.things, ...mixtures].map(request).filter((one) => JSON.stringify(one) !== own);
}

/** A request about things that nobody has. */
function emptyRequest({ request }: Sample): Request {
  const nowhere = Object.entries(theirs.things).map(([kind, name]) => [kind, /^[0-9a-f-]{36}$/.test(name) ? randomUUID() : 'nowhere']);
  return request(Object.fromEntries(nowhere) as Things);
}

/** Sums of all tables but that of sessions, in which each request may be noted. */
async function contents(): Promise<unknown> {
  const tables = await stores.dataSource.query<{ name: string }[]>(
    "SELECT table_name AS name FROM information_schema.tables WHERE table_schema = DATABASE() AND table_name <> 'staff_session'",
  );
  return stores.dataSource.query(`CHECKSUM TABLE ${tables.map(({ name }) => `\`${name}\``).join(', ')}`);
}

const each = Object.entries(SAMPLES).map(([route, sample]) => ({ route, method: route.split(' ')[0] ?? '', sample }));

describe('the table of samples', () => {
  test('has every route under /api/v1/manage, and no other', () => {
    expect([...routes.keys()].filter((route) => !BEFORE_LOG_IN.includes(route)).sort()).toEqual(Object.keys(SAMPLES).sort());
  });

  test('every route is for staff alone, except those before the log-in', () => {
    const open = [...routes].filter(([, access]) => access?.policy !== 'partner_admin' && access?.policy !== 'attendant');
    expect(open.map(([route]) => route)).toEqual(BEFORE_LOG_IN);
  });

  test.each(each.filter(({ route }) => /:(?!month\b)/.test(route)))('$route names things', ({ sample }) => {
    expect(strangeRequests(sample)).not.toEqual([]);
  });
});

describe.each(each)('$route', ({ route, method, sample }) => {
  test('asks who has no session to log in', async () => {
    expect(problemOf(await send(method, sample.request(ours.things)))).toMatchObject({ status: 401, code: 'unauthenticated' });
  });

  test('is for admins, or for attendants too, as its policy says', async () => {
    await arrange(ours, sample);
    const answer = await send(method, sample.request(ours.things), await staffOf(stores, ours.code, 'attendant'));
    if (routes.get(route)?.policy === 'partner_admin') expect(problemOf(answer)).toMatchObject({ status: 403, code: 'forbidden' });
    else expect(answer.statusCode).toBeLessThan(300);
  });

  test("answers for another partner's things as if there were none, and does nothing", async () => {
    await arrange(ours, sample);
    await arrange(theirs, sample);
    const staff = await staffOf(stores, ours.code);
    const before = await contents();
    for (const strange of strangeRequests(sample)) {
      const problem = problemOf(await send(method, strange, staff));
      expect([strange, problem.status, problem.code]).toEqual([strange, 404, 'not_found']);
      const { title, detail } = problemOf(await send(method, emptyRequest(sample), staff));
      expect([problem['title'], typeof problem['detail']]).toEqual([title, typeof detail]);
    }
    expect(await contents()).toEqual(before);
  });

  test('answers for its own things, and tells nothing of others', async () => {
    await arrange(ours, sample);
    const answer = await send(method, sample.request(ours.things), await staffOf(stores, ours.code));
    expect(answer.statusCode < 300 ? 'success' : answer.body).toBe('success');
    for (const name of Object.values(theirs.things)) expect(answer.body).not.toContain(name);
  });
});
