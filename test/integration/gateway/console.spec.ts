import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, jest, test } from '@jest/globals';
import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import { staffOf } from '../../support/staff.js';
import { freshStores, type Stores } from '../../support/stores.js';
import { offerBays } from '../../support/supply.js';
import { aGateway, problemOf } from './gateway-world.js';

const PAGE = '<!doctype html><title>console</title>';

jest.setTimeout(120_000);

let stores: Stores;
let app: NestFastifyApplication;
let folder: string;
beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'console-'));
  const built = join(folder, 'built');
  for (const dir of ['assets', '.vite']) mkdirSync(join(built, dir), { recursive: true });
  writeFileSync(join(built, 'index.html'), PAGE);
  writeFileSync(join(built, 'assets/index-1a2b.js'), 'export {};');
  writeFileSync(join(built, '.vite/manifest.json'), '{}');
  writeFileSync(join(folder, 'secret.txt'), 'outside');
  stores = await freshStores({ CONSOLE_DIR: built, PUBLIC_URL: 'https://park.example' });
  await offerBays(stores.dataSource, [{ code: 'lotus', bays: 1 }]);
  app = await aGateway(stores.config);
});
afterAll(async () => {
  await app?.close();
  await stores?.close();
  rmSync(folder, { recursive: true });
});

const get = (url: string, headers: Record<string, string> = {}) => app.inject({ method: 'GET', url, headers });

describe('the console', () => {
  test('is a page that is asked for each time, and files that are kept for good', async () => {
    const [page, script] = [await get('/console/'), await get('/console/assets/index-1a2b.js')];
    expect([page.statusCode, page.body, page.headers['content-type'], page.headers['cache-control']]).toEqual([
      200,
      PAGE,
      expect.stringMatching(/^text\/html/),
      'no-cache',
    ]);
    expect([script.statusCode, script.headers['content-type'], script.headers['cache-control']]).toEqual([
      200,
      expect.stringMatching(/javascript/),
      'public, max-age=31536000, immutable',
    ]);
    expect([(await get('/console')).statusCode, (await get('/console')).headers.location]).toEqual([308, '/console/']);
  });

  test.each([
    '/console/nowhere.js',
    '/console/.vite/manifest.json',
    '/console/../secret.txt',
    '/console/%2e%2e/secret.txt',
    '/console/..%2fsecret.txt',
  ])('has nothing else: %s', async (path) => {
    const answer = await get(path);
    expect([answer.statusCode >= 400 && answer.statusCode < 500, answer.body.includes('outside')]).toEqual([true, false]);
  });

  test('is told to be missing when it was not built, and everything else goes on', async () => {
    const other = await aGateway({ ...stores.config, CONSOLE_DIR: join(folder, 'nowhere') });
    const page = await other.inject('/console/');
    expect(problemOf(page)).toMatchObject({ status: 404, code: 'not_found', detail: expect.stringContaining('npm run console') });
    expect((await other.inject('/healthz')).statusCode).toBe(200);
    await other.close();
  });
});

describe('S25 every answer', () => {
  test.each(['/console/', '/console/assets/index-1a2b.js', '/console/nowhere', '/api/v1/staff/me', '/nowhere'])(
    'says what may be done with it: %s',
    async (path) => {
      const { headers } = await get(path);
      expect(headers).toMatchObject({
        'x-content-type-options': 'nosniff',
        'referrer-policy': 'no-referrer',
        'x-frame-options': 'DENY',
        'cross-origin-opener-policy': 'same-origin',
        'strict-transport-security': expect.stringMatching(/^max-age=31536000/),
      });
      const policy = String(headers['content-security-policy']);
      expect([policy.includes("frame-ancestors 'none'"), policy.includes("default-src 'none'"), /unsafe|\*/.test(policy)]).toEqual([
        true,
        true,
        false,
      ]);
    },
  );

  test('about a person is kept by no cache', async () => {
    const lin = await staffOf(stores, 'partner-lotus');
    for (const path of ['/staff/me', '/staff/sessions', '/manage/staff', '/manage/car-parks'])
      expect((await get(`/api/v1${path}`, lin)).headers['cache-control']).toBe('no-store');
  });
});

test('S26 no other origin is allowed in', async () => {
  const lin = await staffOf(stores, 'partner-lotus');
  for (const method of ['GET', 'OPTIONS'] as const) {
    const headers = { ...lin, origin: 'https://evil.example', 'access-control-request-method': 'POST' };
    const answer = await app.inject({ method, url: '/api/v1/staff/me', headers });
    expect(Object.keys(answer.headers).filter((name) => name.startsWith('access-control'))).toEqual([]);
  }
});
