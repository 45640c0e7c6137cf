import { afterAll, beforeAll, expect, test } from '@jest/globals';
import type { System } from '../support/system.js';
import { makeRedisLie, ONE_WINS, race, rivals, sold, systemWithLastBays } from './last-bay.js';

let system: System;
let poolIds: Map<string, number>;

beforeAll(async () => {
  ({ system, poolIds } = await systemWithLastBays(['last', 'lied']));
}, 60_000);
afterAll(() => system?.close(), 30_000);

test('of 200 residents at two gateways exactly one gets the last bay, the others are told that it is gone', async () => {
  expect(await race(await rivals(system), 'last')).toEqual(ONE_WINS);
  expect(await sold(system, poolIds.get('last') ?? 0)).toBe(1);
}, 60_000);

test('when Redis lies and admits everybody, MySQL still gives the bay to one', async () => {
  const clients = await rivals(system);
  await system.dataSource.query("UPDATE booking SET state = 'cancelled', hold_expires_at_ms = NULL"); // nobody is kept back by an unpaid hold
  await makeRedisLie(system, poolIds.get('lied') ?? 0);
  expect(await race(clients, 'lied')).toEqual(ONE_WINS);
  expect(await sold(system, poolIds.get('lied') ?? 0)).toBe(1);
}, 60_000);
