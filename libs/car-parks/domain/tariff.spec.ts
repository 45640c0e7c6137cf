import { expect, test } from '@jest/globals';
import * as fc from 'fast-check';
import { localTick, MINUTE_MS, msOf, type TimeWindow } from '#kernel';
import { fullRefundUntilMs, type PerHalfHourTariff, type PerNightTariff, priceOf, refundOf, type Tariff } from './tariff.js';

const terms = { overtimeHalfHourFen: 300, freeCancelMinutes: 60, lateCancelPercent: 50 };
const perNight = (unitFen: number): PerNightTariff => ({ kind: 'per_night', unitFen, ...terms });
const perHalfHour = (unitFen: number, capFen: number | null = null): PerHalfHourTariff => ({
  kind: 'per_half_hour',
  unitFen,
  capFen,
  ...terms,
});
/** Minutes count from midnight of Monday, 2 March 2026. */
const between = (fromMinute: number, toMinute: number): TimeWindow => ({
  from: localTick('2026-03-02', fromMinute),
  to: localTick('2026-03-02', toMinute),
});
const hours = (n: number) => n * 60;

test.each([
  ['an evening to the next morning', hours(18), hours(32), 1],
  ['noon to noon', hours(12), hours(36), 1],
  ['a quarter past noon', hours(18), hours(36) + 15, 2],
  ['a morning and the evening after it', hours(8), hours(20), 2],
  ['Friday evening to Monday morning', hours(18), hours(18 + 62), 3],
])('per night, %s', (_, from, to, nights) => {
  expect(priceOf(perNight(800), between(from, to))).toBe(nights * 800);
});

test.each([
  ['a quarter of an hour is a started half hour', hours(18), hours(18) + 15, 1],
  ['a half hour', hours(18), hours(18) + 30, 1],
  ['three quarters', hours(18), hours(18) + 45, 2],
  ['a half hour across noon is one', hours(12) - 15, hours(12) + 15, 1],
  ['14 hours', hours(18), hours(32), 28],
])('per half hour, %s', (_, from, to, halfHours) => {
  expect(priceOf(perHalfHour(100), between(from, to))).toBe(halfHours * 100);
});

test('the cap holds for each service day anew', () => {
  const tariff = perHalfHour(100, 1_000);
  expect(priceOf(tariff, between(hours(18), hours(32)))).toBe(1_000);
  expect(priceOf(tariff, between(hours(18), hours(36) + 45))).toBe(1_000 + 200);
  expect(priceOf(tariff, between(hours(18), hours(18 + 62)))).toBe(3_000);
});

test('a refund is whole until the free minutes before the start, then the late share, then nothing', () => {
  const { from } = between(hours(18), hours(32));
  const tariff = perNight(999);
  const lateFromMs = fullRefundUntilMs(tariff, from);
  expect(lateFromMs).toBe(msOf(from) - 60 * MINUTE_MS);
  expect(refundOf(tariff, 999, from, lateFromMs - 1)).toBe(999);
  expect(refundOf(tariff, 999, from, lateFromMs)).toBe(499);
  expect(refundOf(tariff, 999, from, msOf(from) - 1)).toBe(499);
  expect(refundOf(tariff, 999, from, msOf(from))).toBe(0);
});

const anyTariff: fc.Arbitrary<Tariff> = fc.oneof(
  fc.integer({ min: 1, max: 5_000 }).map(perNight),
  fc
    .tuple(fc.integer({ min: 1, max: 500 }), fc.option(fc.integer({ min: 1, max: 6_000 })))
    .map(([unitFen, capFen]) => perHalfHour(unitFen, capFen)),
);
const anyTicks = fc.integer({ min: 1, max: 384 });
const anyStart = fc.integer({ min: 1_800_000, max: 1_800_700 });

test('a longer window never costs less', () => {
  fc.assert(
    fc.property(anyTariff, anyStart, anyTicks, anyTicks, (tariff, from, length, more) => {
      const shorter = priceOf(tariff, { from, to: from + length });
      expect(priceOf(tariff, { from, to: from + length + more })).toBeGreaterThanOrEqual(shorter);
    }),
  );
});

test('a window costs no more than its two parts booked apart', () => {
  fc.assert(
    fc.property(anyTariff, anyStart, anyTicks, anyTicks, (tariff, from, first, second) => {
      const whole = priceOf(tariff, { from, to: from + first + second });
      const apart = priceOf(tariff, { from, to: from + first }) + priceOf(tariff, { from: from + first, to: from + first + second });
      expect(whole).toBeLessThanOrEqual(apart);
    }),
  );
});

test('a window costs at most the cap of each service day that it touches', () => {
  fc.assert(
    fc.property(
      fc.integer({ min: 1, max: 500 }),
      fc.integer({ min: 1, max: 6_000 }),
      anyStart,
      anyTicks,
      (unitFen, capFen, from, length) => {
        const window = { from, to: from + length };
        const nights = priceOf(perNight(1), window);
        expect(priceOf(perHalfHour(unitFen, capFen), window)).toBeLessThanOrEqual(nights * capFen);
        expect(priceOf(perHalfHour(unitFen, capFen), window)).toBeLessThanOrEqual(priceOf(perHalfHour(unitFen), window));
      },
    ),
  );
});

test('a later cancellation never gives back more', () => {
  const minute = fc.integer({ min: -10_000, max: 1_000 });
  fc.assert(
    fc.property(anyTariff, fc.integer({ min: 0, max: 100_000 }), minute, minute, (tariff, paidFen, a, b) => {
      const from = 1_800_000;
      const at = (minutes: number) => refundOf(tariff, paidFen, from, msOf(from) + minutes * MINUTE_MS);
      expect(at(Math.max(a, b))).toBeLessThanOrEqual(at(Math.min(a, b)));
    }),
  );
});
