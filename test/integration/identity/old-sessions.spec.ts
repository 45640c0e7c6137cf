import { randomBytes } from 'node:crypto';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { Test, type TestingModule } from '@nestjs/testing';
import { IdentityWorkerModule } from '#identity';
import { Clock, FakeClock } from '#kernel';
import { PlatformModule } from '#platform';
import { ForgetOldSessions } from '../../../libs/identity/worker/forget-old-sessions.js';
import { freshStores, type Stores } from '../../support/stores.js';
import { START_MS } from './identity-world.js';

const DAY_MS = 24 * 3_600_000;

let stores: Stores;
let worker: TestingModule;
beforeAll(async () => {
  stores = await freshStores();
  worker = await Test.createTestingModule({ imports: [PlatformModule.forRoot(stores.config), IdentityWorkerModule] })
    .overrideProvider(Clock)
    .useValue(new FakeClock(START_MS))
    .compile();
  await worker.init();
});
afterAll(async () => {
  await worker?.close();
  await stores?.close();
});

async function aSession(residentId: string, expiresAtMs: number): Promise<void> {
  const columns = 'token_hash, resident_id, created_at_ms, seen_at_ms, expires_at_ms';
  await stores.dataSource.query(`INSERT INTO session (${columns}) VALUES (?, ?, 0, 0, ?)`, [randomBytes(32), residentId, expiresAtMs]);
}

test('sessions that ended more than a week ago are removed, and no others', async () => {
  await aSession('long-ended', START_MS - 7 * DAY_MS - 1);
  await aSession('ended-a-week-ago', START_MS - 7 * DAY_MS);
  await aSession('alive', START_MS + 1);
  expect(await worker.get(ForgetOldSessions, { strict: false }).run()).toBe(1);
  expect(await stores.dataSource.query('SELECT resident_id AS who FROM session ORDER BY who')).toEqual([
    { who: 'alive' },
    { who: 'ended-a-week-ago' },
  ]);
});
