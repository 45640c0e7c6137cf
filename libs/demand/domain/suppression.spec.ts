import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { type Group, LEAST_PERSONS, told } from './suppression.js';

const group: fc.Arbitrary<Group> = fc
  .tuple(fc.oneof(fc.integer({ min: 0, max: 9 }), fc.integer({ min: 0, max: 60 })), fc.nat())
  .map(([persons, n]) => ({ persons, served: persons === 0 ? 0 : n % (persons + 1) }));
const groups = fc.array(group, { minLength: 1, maxLength: 4 });

const sum = (numbers: readonly number[]): number => numbers.reduce((all, n) => all + n, 0);
const isSmall = (count: number): boolean => count > 0 && count < LEAST_PERSONS;

describe('what is told of groups of persons', () => {
  test('never is a number from 1 to 4, and what is told is true', () => {
    fc.assert(
      fc.property(groups, (all) => {
        const { total, groups: shown } = told(all);
        for (const [n, { persons, served }] of shown.entries()) {
          if (persons !== null) expect([persons, isSmall(persons)]).toEqual([all[n]?.persons, false]);
          if (served !== null) expect(served).toBe(all[n]?.served);
        }
        if (total.persons !== null) expect([total.persons, isSmall(total.persons)]).toEqual([sum(all.map((one) => one.persons)), false]);
      }),
      { numRuns: 2_000 },
    );
  });

  test('whoever subtracts meets five persons or more, or none', () => {
    fc.assert(
      fc.property(groups, (all) => {
        const { total, groups: shown } = told(all);
        if (total.persons === null) return;
        const left = total.persons - sum(shown.map(({ persons }) => persons ?? 0));
        expect(isSmall(left)).toBe(false);
      }),
      { numRuns: 2_000 },
    );
  });

  test('served are told where five were and five were not, and subtracting tells no fewer', () => {
    fc.assert(
      fc.property(groups, (all) => {
        const { total, groups: shown } = told(all);
        for (const { persons, served } of shown)
          if (served !== null && (persons ?? 0) > 0)
            expect(Math.min(served, (persons ?? 0) - served)).toBeGreaterThanOrEqual(LEAST_PERSONS);
        if (total.served === null || shown.every(({ served }) => served !== null)) return;
        const hidden = all.filter((_, n) => shown[n]?.served === null);
        const served = sum(hidden.map((one) => one.served));
        expect(
          [served, sum(hidden.map((one) => one.persons)) - served].some(
            (count) => count < LEAST_PERSONS && sum(hidden.map((one) => one.persons)) > 0,
          ),
        ).toBe(false);
      }),
      { numRuns: 2_000 },
    );
  });

  test('by hand', () => {
    expect(told([{ persons: 4, served: 1 }]).total).toEqual({ persons: null, served: null });
    expect(told([{ persons: 0, served: 0 }]).groups).toEqual([{ persons: 0, served: null }]);
    expect(
      told([
        { persons: 6, served: 0 },
        { persons: 1, served: 0 },
      ]).groups.map(({ persons }) => persons),
    ).toEqual([null, null]);
    expect(
      told([
        { persons: 20, served: 10 },
        { persons: 12, served: 6 },
      ]),
    ).toEqual({
      total: { persons: 32, served: 16 },
      groups: [
        { persons: 20, served: 10 },
        { persons: 12, served: 6 },
      ],
    });
  });
});
