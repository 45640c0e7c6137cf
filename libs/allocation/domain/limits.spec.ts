import { expect, test } from '@jest/globals';
import fc from 'fast-check';
import type { Place } from './cohorts.js';
import { limitsOf } from './limits.js';

const TICKS = 8;
const AnyPlace = fc
  .record({ poolId: fc.constantFrom(1, 2), from: fc.nat(TICKS - 1), length: fc.integer({ min: 1, max: 5 }), share: fc.nat(3) })
  .map(({ poolId, from, length, share }): { share: number; place: Place } => {
    const window = { from, to: Math.min(TICKS, from + length) };
    return { share, place: { poolId, window, isHome: false, walkMetres: 100, most: 3 } };
  });
const AnyRooms = fc.array(fc.array(fc.integer({ min: -1, max: 6 }), { minLength: TICKS, maxLength: TICKS }), {
  minLength: 2,
  maxLength: 2,
});

test('shares keep to the limits exactly when no pool has more than its room at any tick', () => {
  fc.assert(
    fc.property(fc.array(AnyPlace, { maxLength: 8 }), AnyRooms, (shared, free) => {
      const rooms = new Map(free.map((row, index) => [index + 1, { from: 0, free: Int16Array.from(row) }]));
      const limits = limitsOf(
        shared.map(({ place }) => place),
        rooms,
      );
      const shareOf = new Map(shared.map(({ place, share }) => [place, share]));
      const keepsToLimits = limits.every(({ places, atMost }) => sum(places.map((place) => shareOf.get(place) ?? 0)) <= atMost);
      const isWithinRooms = [1, 2].every((poolId) =>
        Array.from({ length: TICKS }, (_, tick) => {
          const here = shared.filter(({ place }) => place.poolId === poolId && place.window.from <= tick && tick < place.window.to);
          return here.length === 0 || sum(here.map(({ share }) => share)) <= Math.max(0, free[poolId - 1]?.[tick] ?? 0);
        }).every(Boolean),
      );
      expect(keepsToLimits).toBe(isWithinRooms);
    }),
    { numRuns: 2_000 },
  );
});

test('only the time at which most meet is limited, and nothing where there is room for all', () => {
  const place = (from: number, to: number): Place => ({ poolId: 1, window: { from, to }, isHome: true, walkMetres: 0, most: 2 });
  const [early, middle, late] = [place(0, 4), place(2, 6), place(3, 8)];
  const limitsWith = (free: number) => limitsOf([early, middle, late], new Map([[1, { from: 0, free: new Int16Array(8).fill(free) }]]));
  expect(limitsWith(3)).toMatchObject([{ places: [early, middle, late], atMost: 3 }]);
  expect(limitsWith(6)).toEqual([]);
});

const sum = (numbers: readonly number[]) => numbers.reduce((total, number) => total + number, 0);
