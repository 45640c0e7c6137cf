import { afterEach, beforeEach, expect, test } from '@jest/globals';
import { Logger } from '@nestjs/common';
import { CarParkDirectory } from '#car-parks';
import { eventually, freshStores, type Stores } from '../../support/stores.js';
import { offerBays } from '../../support/supply.js';

Logger.overrideLogger(false);

let stores: Stores;
let directory: CarParkDirectory;
beforeEach(async () => {
  stores = await freshStores();
  directory = new CarParkDirectory(stores.dataSource);
  await directory.onModuleInit();
});
afterEach(async () => {
  await directory.onApplicationShutdown();
  await stores.close();
});

test('what another process imported is seen without being told', async () => {
  expect(directory.all()).toEqual([]);
  await offerBays(stores.dataSource, [{ code: 'site', bays: 5 }]);
  await eventually(() => directory.pool('site-pool'));
});

test('the last snapshot stays in force while the database is out of order, and the news comes after', async () => {
  await offerBays(stores.dataSource, [{ code: 'site', bays: 5 }]);
  await directory.refresh();
  await stores.dataSource.query('RENAME TABLE directory_version TO away');
  await expect(directory.refresh()).rejects.toThrow();
  expect(directory.carPark('site')?.pools).toHaveLength(1);
  await stores.dataSource.query("UPDATE car_park SET name = '新名'");
  await stores.dataSource.query('UPDATE away SET version = version + 1');
  await stores.dataSource.query('RENAME TABLE away TO directory_version');
  await eventually(() => directory.carPark('site')?.name === '新名');
});

test('a refresh that is asked for while another runs still sees what was committed before it', async () => {
  const earlier = directory.refresh();
  await offerBays(stores.dataSource, [{ code: 'site', bays: 5 }]);
  await Promise.all([earlier, directory.refresh()]);
  expect(directory.carPark('site')).toBeDefined();
});
