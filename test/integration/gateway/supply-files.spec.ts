import { Readable } from 'node:stream';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import { CSV_MEDIA_TYPE, XLSX_MEDIA_TYPE } from '#contracts';
import { staffOf } from '../../support/staff.js';
import { eventually, freshStores, type Stores } from '../../support/stores.js';
import { offerBays } from '../../support/supply.js';
import { aGateway, problemOf } from './gateway-world.js';

const MEGABYTE = 1024 * 1024;

let stores: Stores;
let app: NestFastifyApplication;
beforeAll(async () => {
  stores = await freshStores();
  await offerBays(stores.dataSource, [{ code: 'lotus', bays: 3 }]);
  app = await aGateway(stores.config);
  await eventually(async () => (await app.inject('/readyz')).statusCode === 200);
});
afterAll(async () => {
  await app?.close();
  await stores?.close();
});

const admin = () => staffOf(stores, 'partner-lotus');
const get = async (path: string) => app.inject({ url: `/api/v1/manage/${path}`, headers: await admin() });
const send = (query: string, type: string, payload: string | Buffer | Readable, headers: Record<string, string>) =>
  app.inject({ method: 'POST', url: `/api/v1/manage/supply-imports${query}`, headers: { ...headers, 'content-type': type }, payload });

test('what was accepted waits for a worker, and is shown', async () => {
  const accepted = await send('?file=windows', `${CSV_MEDIA_TYPE}; charset=utf-8`, 'pool,bays\n', await admin());
  expect(accepted.statusCode).toBe(202);
  const { id } = accepted.json<{ id: string }>();
  expect((await get(`supply-imports/${id}`)).json()).toMatchObject({ id, state: 'waiting', endedAt: null, errors: [], poolIds: [] });
  const [message] = await stores.dataSource.query<{ topic: string; payload: string }[]>(
    'SELECT topic, CAST(payload AS CHAR) AS payload FROM outbox',
  );
  expect([message?.topic, JSON.parse(message?.payload ?? '')]).toEqual(['supply.import-requested', { importId: id }]);
});

test('a workbook is kept byte by byte, however it is cut', async () => {
  const workbook = Buffer.from(Array.from({ length: 2.5 * MEGABYTE }, (_, i) => (i * 7919) % 256));
  const accepted = await send('', XLSX_MEDIA_TYPE, Readable.from([workbook.subarray(0, 7), workbook.subarray(7)]), await admin());
  const pieces = await stores.dataSource.query<{ bytes: Buffer }[]>(
    'SELECT bytes FROM supply_import_piece WHERE import_id = ? ORDER BY piece',
    [accepted.json<{ id: string }>().id],
  );
  expect(Buffer.concat(pieces.map(({ bytes }) => bytes)).equals(workbook)).toBe(true);
});

test.each([
  ['CSV of no table', '', CSV_MEDIA_TYPE, 400, 'invalid_request'],
  ['CSV of a table that is not theirs to tell', '?file=partners', CSV_MEDIA_TYPE, 400, 'invalid_request'],
  ['a workbook of one table', '?file=windows', XLSX_MEDIA_TYPE, 400, 'invalid_request'],
  ['JSON', '?file=windows', 'application/json', 415, 'unsupported_media_type'],
  ['any other type', '?file=windows', 'application/octet-stream', 415, 'unsupported_media_type'],
])('is refused: %s', async (_, query, type, status, code) => {
  expect(problemOf(await send(query, type, '{}', await admin()))).toMatchObject({ status, code });
});

test('more than ten megabytes are refused, whether they say so or not', async () => {
  const large = Buffer.alloc(10 * MEGABYTE + 1, 'x');
  const headers = await admin();
  expect(problemOf(await send('?file=windows', CSV_MEDIA_TYPE, large, headers))).toMatchObject({ status: 413, code: 'payload_too_large' });
  expect(problemOf(await send('?file=windows', CSV_MEDIA_TYPE, Readable.from([large]), headers))).toMatchObject({ status: 413 });
});

test('nothing of a file is read before it is known who sends it', async () => {
  let isRead = false;
  const body = new Readable({
    read() {
      isRead = true;
      this.push(null);
    },
  });
  expect(problemOf(await send('?file=windows', CSV_MEDIA_TYPE, body, {}))).toMatchObject({ status: 401, code: 'unauthenticated' });
  expect(isRead).toBe(false);
});

test('a file is taken where one is awaited, and nowhere else', async () => {
  const headers = { ...(await admin()), 'content-type': CSV_MEDIA_TYPE };
  for (const url of ['/api/v1/manage/drafts/preview', '/api/v1/sessions/wechat'])
    expect(problemOf(await app.inject({ method: 'POST', url, headers, payload: 'a,b' }))).toMatchObject({ status: 415 });
});

test('templates and exports are files with a name', async () => {
  const template = await get('supply-files/template?format=xlsx');
  expect(template.headers).toMatchObject({
    'content-type': XLSX_MEDIA_TYPE,
    'content-disposition': 'attachment; filename="template-supply.xlsx"',
    'cache-control': 'no-store',
  });
  expect(template.rawPayload.subarray(0, 2).toString()).toBe('PK');
  const pools = await get('supply-files/export?format=csv&file=pools');
  expect(pools.headers['content-disposition']).toBe('attachment; filename="pools.csv"');
  expect(pools.headers['content-type']).toBe('text/csv; charset=utf-8');
  expect(pools.body).toContain('lotus-pool,lotus,standard,示例泊位,3,per_night,1000,,500,60,50,,');
});

test.each(['', '?format=csv', '?format=xlsx&file=pools', '?format=pdf', '?format=csv&file=partners'])('no such file: %s', async (query) => {
  expect(problemOf(await get(`supply-files/export${query}`))).toMatchObject({ status: 400, code: 'invalid_request' });
});
