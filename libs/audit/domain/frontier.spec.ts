import { expect, test } from '@jest/globals';
import fc from 'fast-check';
import { type Frontier, forgetOldGaps, LATE_COMMIT_MS, noteIndexed } from './frontier.js';

const NOW = 1_000_000;
const START: Frontier = { highest: 0, gaps: [] };
const isLookedAt = ({ highest, gaps }: Frontier, id: number): boolean =>
  id > highest || gaps.some(({ from, to }) => from <= id && id <= to);

test('ids that were passed over are a gap, and one that comes late leaves it', () => {
  const passed = noteIndexed(START, [1, 2, 6], NOW);
  expect(passed).toEqual({ highest: 6, gaps: [{ from: 3, to: 5, sinceMs: NOW }] });
  expect(noteIndexed(passed, [4], NOW + 1).gaps.map(({ from, to }) => [from, to])).toEqual([
    [3, 3],
    [5, 5],
  ]);
});

test('a gap is looked at for ten minutes', () => {
  const passed = noteIndexed(START, [1, 3], NOW);
  expect(isLookedAt(forgetOldGaps(passed, NOW + LATE_COMMIT_MS - 1), 2)).toBe(true);
  expect(isLookedAt(forgetOldGaps(passed, NOW + LATE_COMMIT_MS), 2)).toBe(false);
});

test('whatever the order of the commits, each id that is missing is looked at', () => {
  const ids = fc.uniqueArray(fc.integer({ min: 1, max: 3_000 }), { maxLength: 1_500 });
  fc.assert(
    fc.property(ids, (indexed) => {
      const frontier = noteIndexed(START, indexed, NOW);
      const known = new Set(indexed);
      for (let id = 1; id <= 3_001; id++) if (!known.has(id) && !isLookedAt(frontier, id)) throw new Error(`${id} is not looked at`);
    }),
    { numRuns: 30 },
  );
});

test('thousands of holes become a few hundred wider gaps that still cover them', () => {
  const everyOther = Array.from({ length: 5_000 }, (_, n) => 2 * n + 2);
  const frontier = noteIndexed(START, everyOther, NOW);
  expect(frontier.gaps.length).toBeLessThanOrEqual(400);
  for (let id = 1; id < 10_000; id += 2) expect(isLookedAt(frontier, id)).toBe(true);
});
