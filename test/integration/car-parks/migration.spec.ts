import { readFileSync } from 'node:fs';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { SupplyPlans } from '#car-parks';
import { freshStores, type Stores } from '../../support/stores.js';
import { aWindow, offerBays } from '../../support/supply.js';

/** The statements of a migration that begin so. */
const statements = (file: string, ...beginnings: string[]) =>
  readFileSync(`migrations/${file}.sql`, 'utf8')
    .replace(/^\s*--.*$/gm, '')
    .split(/;\s*$/m)
    .map((statement) => statement.trim())
    .filter((statement) => beginnings.some((beginning) => statement.startsWith(beginning)));

let stores: Stores;
beforeAll(async () => {
  stores = await freshStores();
});
afterAll(() => stores.close());

const run = async (all: readonly string[]) => {
  for (const statement of all) await stores.dataSource.query(statement);
};

test('the rules that a database had become version 1 of a plan, in their order', async () => {
  const pools = await offerBays(
    stores.dataSource,
    ['many', 'few', 'none'].map((code) => ({ code, bays: 40 })),
  );
  await run([
    'DELETE FROM supply_plan',
    ...statements('1764000000000-initial', 'CREATE TABLE supply_window', 'CREATE TABLE supply_override'),
  ]);
  const window = 'INSERT INTO supply_window (pool_id, weekdays, start_minute, end_minute, bays, valid_from, valid_to) VALUES ?';
  const override = 'INSERT INTO supply_override (pool_id, night, start_minute, end_minute, bays) VALUES ?';
  await stores.dataSource.query(window, [
    [
      [pools.get('many'), 31, 1_080, 1_920, 40, null, null],
      [pools.get('many'), 64, 0, 1_440, 7, '2027-01-23', '2027-02-21'],
      ...Array.from({ length: 150 }, () => [pools.get('few'), 127, 1_080, 1_920, 40, null, null]),
    ],
  ]);
  await stores.dataSource.query(override, [[[pools.get('many'), '2027-02-05', 0, 1_440, 0]]]);
  await run(statements('1764400000000-supply-plans', 'SET SESSION', 'INSERT INTO supply_plan'));

  const plans = new SupplyPlans(stores.dataSource);
  const current = await plans.current(stores.dataSource, [...pools.values()]);
  expect(current.get(pools.get('many') ?? 0)).toMatchObject({
    version: 1,
    author: 'system',
    plan: {
      windows: [
        aWindow({ weekdays: 31 }),
        aWindow({ weekdays: 64, startMinute: 0, endMinute: 1_440, bays: 7, validFrom: '2027-01-23', validTo: '2027-02-21' }),
      ],
      overrides: [{ night: '2027-02-05', startMinute: 0, endMinute: 1_440, bays: 0, unitFen: null }],
      curfew: null,
    },
  });
  expect(current.get(pools.get('few') ?? 0)?.plan).toEqual({ windows: Array(150).fill(aWindow()), overrides: [], curfew: null });
  expect(current.get(pools.get('none') ?? 0)?.version).toBe(0);
  const publishedAtMs = current.get(pools.get('many') ?? 0)?.publishedAtMs ?? 0;
  expect(Math.abs(publishedAtMs - Date.now())).toBeLessThan(60_000);
});
