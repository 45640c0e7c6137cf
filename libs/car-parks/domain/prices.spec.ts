import { expect, test } from '@jest/globals';
import { addDays, localTick } from '#kernel';
import { anOverride, aSupply, aWindow } from '../testing/plans.js';
import { priceIn, tariffFor } from './prices.js';
import type { Supply } from './supply.js';
import type { Tariff } from './tariff.js';

const hours = (n: number) => n * 60;
/** Minutes count from midnight of Monday, 2 March 2026. */
const MONDAY = '2026-03-02';
const between = (fromMinute: number, toMinute: number) => ({ from: localTick(MONDAY, fromMinute), to: localTick(MONDAY, toMinute) });

const terms = { overtimeHalfHourFen: 300, freeCancelMinutes: 60, lateCancelPercent: 50 };
const PER_NIGHT: Tariff = { kind: 'per_night', unitFen: 800, ...terms };
const perHalfHour = (capFen: number | null): Tariff => ({ kind: 'per_half_hour', unitFen: 100, capFen, ...terms });
const aPool = (supply: Supply, tariff: Tariff = PER_NIGHT) => ({ tariff, supply });

const EVENING = aWindow({ startMinute: hours(18), endMinute: hours(24), unitFen: 150 });
const SMALL_HOURS = aWindow({ startMinute: 0, endMinute: hours(8), unitFen: 50 });

test('a booking costs the price of its window, and that of the pool where the window names none', () => {
  const weekend = aWindow({ weekdays: 0b1100000, unitFen: 1_500 });
  const pool = aPool(aSupply({ windows: [aWindow({ weekdays: 0b0011111 }), weekend] }));
  expect(priceIn(pool, between(hours(18), hours(32)))).toBe(800);
  const saturday = { from: localTick(addDays(MONDAY, 5), hours(18)), to: localTick(addDays(MONDAY, 6), hours(8)) };
  expect(priceIn(pool, saturday)).toBe(1_500);
});

test('a night costs what its first tick costs: the noon between two nights changes the price, midnight does not', () => {
  const dear = anOverride({ night: addDays(MONDAY, 1), startMinute: 0, endMinute: hours(32), unitFen: 2_000 });
  const pool = aPool(aSupply({ windows: [aWindow({ endMinute: hours(24) })], overrides: [dear] }));
  expect(priceIn(pool, between(hours(18), hours(36)))).toBe(800);
  expect(priceIn(pool, between(hours(18), hours(36) + 15))).toBe(2_800);
});

test('a half hour costs what its first tick costs', () => {
  const pool = aPool(aSupply({ windows: [EVENING, SMALL_HOURS] }), perHalfHour(null));
  expect(priceIn(pool, between(hours(23), hours(25)))).toBe(2 * 150 + 2 * 50);
  expect(priceIn(pool, between(hours(24) - 15, hours(24) + 15))).toBe(150);
});

test('the cap holds for each service day, whatever its half hours cost', () => {
  const pool = aPool(aSupply({ windows: [EVENING, SMALL_HOURS] }), perHalfHour(1_000));
  expect(priceIn(pool, between(hours(18), hours(32)))).toBe(1_000);
  expect(priceIn(pool, between(hours(22), hours(26)))).toBe(4 * 150 + 4 * 50);
});

test('where windows meet the one with most bays sets the price, among equals the first; the windows come before the overrides', () => {
  const at = (...windows: ReturnType<typeof aWindow>[]) => tariffFor(aPool(aSupply({ windows })), localTick(MONDAY, hours(20))).unitFen;
  expect(at(aWindow({ bays: 5, unitFen: 1 }), aWindow({ bays: 6, unitFen: 2 }))).toBe(2);
  expect(at(aWindow({ unitFen: 3 }), aWindow({ unitFen: 4 }))).toBe(3);
  expect(at(aWindow({ unitFen: null }), aWindow({ unitFen: 4 }))).toBe(800);
  const spilling = aSupply({
    windows: [aWindow({ unitFen: 7, endMinute: hours(48), bays: 10 })],
    overrides: [anOverride({ night: addDays(MONDAY, 1), unitFen: 9, bays: 10 })],
  });
  expect(tariffFor(aPool(spilling), localTick(addDays(MONDAY, 1), hours(20))).unitFen).toBe(7);
});

test('a booking keeps the tariff of the pool with the price of its first tick', () => {
  const pool = aPool(aSupply({ windows: [EVENING, SMALL_HOURS] }), perHalfHour(1_000));
  expect(tariffFor(pool, localTick(MONDAY, hours(20)))).toEqual({ ...pool.tariff, unitFen: 150 });
  expect(tariffFor(pool, localTick(MONDAY, hours(12)))).toBe(pool.tariff);
});

test('a closed car park changes no price', () => {
  const pool = aPool(aSupply({ windows: [EVENING], closures: [between(0, hours(24))] }));
  expect(tariffFor(pool, localTick(MONDAY, hours(20))).unitFen).toBe(150);
});
