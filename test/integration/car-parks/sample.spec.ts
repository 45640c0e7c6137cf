import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { CAR_PARK_FILES, CarParkDirectory, capacityOver, ImportCarParks, NO_SUPPLY, type Pool, Supplies, type Supply } from '#car-parks';
import { addDays, dayNumber, isRefusal, localTick, SystemClock } from '#kernel';
import { freshStores, type Stores, transactionsOn } from '../../support/stores.js';

let stores: Stores;
let standard: readonly Pool[];
let supplies: ReadonlyMap<number, Supply>;

beforeAll(async () => {
  stores = await freshStores();
  const files = Object.fromEntries(
    Object.entries(CAR_PARK_FILES)
      .filter(([, name]) => existsSync(join('data/sample', name)))
      .map(([key, name]) => [key, readFileSync(join('data/sample', name))]),
  );
  const outcome = await new ImportCarParks(transactionsOn(stores.dataSource), new SystemClock()).execute(files);
  if (isRefusal(outcome)) throw new Error(JSON.stringify(outcome.detail.errors));
  const directory = new CarParkDirectory(stores.dataSource);
  await directory.refresh();
  standard = directory.all().flatMap((carPark) => carPark.pools.filter((pool) => pool.kind === 'standard'));
  supplies = await new Supplies(stores.dataSource).of();
});
afterAll(() => stores.close());

const rows = (sql: string) => stores.dataSource.query<Record<string, unknown>[]>(sql);
const supplyOf = (pool: Pool): Supply => supplies.get(pool.id) ?? NO_SUPPLY;
/** Fewest bays that the pool offers at any tick between two minutes of a night. */
const offeredThroughout = (pool: Pool, night: string, from: number, to: number) =>
  Math.min(...capacityOver(supplyOf(pool), { from: localTick(night, from), to: localTick(night, to) }));
const nightsFrom = (first: string, count: number) => Array.from({ length: count }, (_, day) => addDays(first, day));

test('the sums are those published: 49 partners, 35 car parks, 1,525 night bays', async () => {
  const partners = await rows('SELECT kind, CAST(COUNT(*) AS CHAR) AS partners FROM partner GROUP BY kind ORDER BY kind');
  expect(partners).toEqual([
    { kind: 'residential', partners: '33' },
    { kind: 'industrial', partners: '5' },
    { kind: 'commercial', partners: '9' },
    { kind: 'hospital', partners: '1' },
    { kind: 'government', partners: '1' },
  ]);
  const [sums] = await rows(
    `SELECT (SELECT COUNT(*) FROM partner) = 49 AS partners, (SELECT COUNT(*) FROM car_park) = 35 AS car_parks,
            (SELECT SUM(bays) FROM pool) = 1525 AS bays`,
  );
  expect(sums).toEqual({ partners: 1, car_parks: 1, bays: 1 });
});

test('nothing of it can be taken for real', async () => {
  const real = "is_sample = 0 OR name NOT LIKE '示例%'";
  const [partners, carParks, holidays] = ['partner', 'car_park', 'school_holiday'].map(
    (table) => `SELECT name FROM ${table} WHERE ${real}`,
  );
  expect(await rows(`${partners} UNION ALL ${carParks} UNION ALL ${holidays}`)).toEqual([]);
  expect(await rows('SELECT COUNT(*) > 0 AS any_holiday FROM school_holiday')).toEqual([{ any_holiday: 1 }]);
});

test('every car park has standard bays and lies in Dongxiao', async () => {
  expect(new Set(standard.map((pool) => pool.carPark.code)).size).toBe(35);
  const [box] = await rows(
    'SELECT MIN(lat) >= 22.565 AND MAX(lat) <= 22.59 AND MIN(lng) >= 114.128 AND MAX(lng) <= 114.155 AS is_inside FROM car_park',
  );
  expect(box).toEqual({ is_inside: 1 });
});

test('on every date of two years at least 25 car parks lend bays from 20:00 to 06:00', () => {
  const open = nightsFrom('2026-11-01', 730).map(
    (night) => standard.filter((pool) => offeredThroughout(pool, night, 20 * 60, 30 * 60) > 0).length,
  );
  expect(Math.min(...open)).toBeGreaterThanOrEqual(25);
});

test('every car park but the school lends bays within any 30 days', () => {
  const isOpenSometime = (pool: Pool, first: string) =>
    nightsFrom(first, 30).some((night) => offeredThroughout(pool, night, 20 * 60, 22 * 60) > 0);
  for (const first of ['2026-12-01', '2027-04-01', '2027-09-15']) {
    const closed = standard.filter((pool) => !isOpenSometime(pool, first)).map((pool) => pool.carPark.kind);
    expect(closed).toEqual(['school']);
  }
});

test('the school is open in the holidays only', () => {
  const school = standard.find((pool) => pool.carPark.kind === 'school') as Pool;
  const bays = ['2027-01-22', '2027-01-23', '2027-02-21', '2027-02-22', '2027-07-20'].map((night) =>
    offeredThroughout(school, night, 1_200, 1_800),
  );
  expect(bays.map((n) => n > 0)).toEqual([false, true, true, false, true]);
});

test('a car that comes to the office on the evening before a festival stays until the first working day', () => {
  const office = standard.find((pool) => pool.carPark.code === 'sample-office') as Pool;
  const hoursOffered = (from: string, to: string) =>
    offeredThroughout(office, from, 18 * 60, 18 * 60 + (dayNumber(to) - dayNumber(from)) * 1_440 - 600);
  expect(hoursOffered('2026-09-30', '2026-10-08')).toBe(36); // National Day, Wednesday evening to Thursday of the next week
  expect(hoursOffered('2026-10-09', '2026-10-10')).toBe(36); // the Saturday after it is a working day
  expect(offeredThroughout(office, '2026-10-10', 8 * 60, 18 * 60)).toBe(0);
});
