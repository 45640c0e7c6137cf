import { afterAll, beforeAll, expect, test } from '@jest/globals';
import type { TestingModule } from '@nestjs/testing';
import { Redis } from 'ioredis';
import { LiveTickets } from '#identity';
import { FakeClock, Fault, formatInstant } from '#kernel';
import { REDIS } from '#platform';
import { eventually, freshStores, type Stores } from '../../support/stores.js';
import { anIdentityProcess, START_MS } from './identity-world.js';

const HOLDER = { residentId: 'resident-1', token: 'a-token' };

let stores: Stores;
let one: TestingModule;
const clock = new FakeClock(START_MS);
const tickets = (): LiveTickets => one.get(LiveTickets);
const redis = (): Redis => one.get<Redis>(REDIS);

beforeAll(async () => {
  stores = await freshStores();
  one = await anIdentityProcess(stores.config, clock);
  await eventually(() => redis().status === 'ready');
});
afterAll(async () => {
  await one?.close();
  await stores?.close();
});

test('a ticket lets its resident in once, however many try it at the same time', async () => {
  const { ticket, expiresAt } = await tickets().issue(HOLDER);
  expect(expiresAt).toBe(formatInstant(START_MS + 60_000));
  const redeemed = await Promise.all(Array.from({ length: 10 }, () => tickets().redeem(ticket)));
  expect(redeemed.filter(Boolean)).toEqual([{ residentId: HOLDER.residentId, sessionId: expect.any(String) }]);
});

test('a ticket is worth nothing after a minute, even if Redis still has it', async () => {
  const { ticket } = await tickets().issue(HOLDER);
  clock.advance(60_000);
  expect(await tickets().redeem(ticket)).toBeUndefined();
});

test('Redis forgets a ticket by itself and never holds it in clear', async () => {
  const { ticket } = await tickets().issue(HOLDER);
  const keys = await redis().keys(`${stores.config.KEY_PREFIX}:live-ticket:*`);
  expect(keys).toHaveLength(1);
  expect(keys[0]).not.toContain(ticket);
  expect(await redis().pttl(keys[0] ?? '')).toBeGreaterThan(50_000);
});

test.each(['', 'x'.repeat(43), '*', '\0'.repeat(43)])('what is no ticket lets nobody in: %#', async (text) => {
  expect(await tickets().redeem(text)).toBeUndefined();
});

test('without Redis there are no tickets, and that is a fault', async () => {
  const lonely = await anIdentityProcess(stores.config);
  lonely.get<Redis>(REDIS).disconnect();
  await expect(lonely.get(LiveTickets).issue(HOLDER)).rejects.toThrow(Fault);
  await expect(lonely.get(LiveTickets).redeem('x'.repeat(43))).rejects.toThrow(Fault);
  await lonely.close();
});
