import { afterAll, beforeAll, expect, test } from '@jest/globals';
import type { DataSource } from 'typeorm';
import { connect, isConnectionLost, isServerUnable } from '#platform';
import { freshStores, type Stores } from '../../support/stores.js';

const PATIENT_MS = 5_000;

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

test('a statement outside a transaction locks no more than the rows that it changes', async () => {
  const [one, other] = [await connect({ ...stores.config, DATABASE_POOL: 2 }, PATIENT_MS), await connect(stores.config, PATIENT_MS)];
  const runner = other.createQueryRunner();
  try {
    await one.query('CREATE TABLE answered (id INT PRIMARY KEY, answer INT)');
    await one.query('INSERT INTO answered VALUES (1, 0), (9, 0)');
    await runner.startTransaction();
    await runner.query('INSERT INTO answered VALUES (5, 0)');
    const whole = 'UPDATE answered SET answer = 1 WHERE answer = 0'; // no index: every row is looked at
    const [changed] = await Promise.all([one.query(whole), one.query('SELECT SLEEP(0.1)')]); // on two connections
    expect(changed).toMatchObject({ affectedRows: 2 });
  } finally {
    await runner.release();
    await Promise.all([one.destroy(), other.destroy()]);
  }
});
