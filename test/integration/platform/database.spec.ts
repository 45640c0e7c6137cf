import { afterAll, beforeAll, expect, test } from '@jest/globals';
import type { DataSource } from 'typeorm';
import { connect, isConnectionLost, isServerUnable } from '#platform';
import { freshStores, type Stores } from '../../support/stores.js';

let stores: Stores;
let dataSource: DataSource;
beforeAll(async () => {
  stores = await freshStores();
  dataSource = await connect({ ...stores.config, DATABASE_POOL: 2 }, 300);
});
afterAll(async () => {
  await dataSource?.destroy();
  await stores?.close();
});

test('a statement without an answer is given up in time, and nothing waits behind it', async () => {
  const startedAt = performance.now();
  const outcomes = await Promise.allSettled([dataSource.query('SELECT SLEEP(20)'), dataSource.query('SELECT SLEEP(20)')]);
  expect(outcomes.map((one) => one.status === 'rejected' && isConnectionLost(one.reason))).toEqual([true, true]);
  expect(await dataSource.query('SELECT 1 AS one')).toEqual([{ one: 1 }]);
  expect(performance.now() - startedAt).toBeLessThan(10_000);
});

test.each([1040, 1203, 1021, 1114, 1290, 1836])('error %i of the server means that it cannot do it now', async (errno) => {
  const error = await dataSource.query(`SIGNAL SQLSTATE 'HY000' SET MYSQL_ERRNO = ${errno}`).catch((thrown: unknown) => thrown);
  expect([isServerUnable(error), isConnectionLost(error)]).toEqual([true, false]);
});
