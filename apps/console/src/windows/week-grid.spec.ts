import { expect, test } from '@jest/globals';
import type { WeeklyWindow } from '../types/api.js';
import { blocksOf, spanAt, spanOf, stretched } from './week-grid.js';

const HOUR = 60;
const aWindow = (some: Partial<WeeklyWindow> = {}): WeeklyWindow => ({
  weekdays: 0b0000001,
  startMinute: 18 * HOUR,
  endMinute: 32 * HOUR,
  bays: 10,
  unitFen: null,
  validFrom: null,
  validTo: null,
  calendar: 'weekdays',
  season: 'always',
  returns: 'fixed',
  ...some,
});

test('a night is one piece of its column, from noon on', () => {
  expect(blocksOf([aWindow()])).toEqual([
    { rule: 0, column: 0, from: 6 * HOUR, to: 20 * HOUR, isFirst: true, isLast: true, lane: 0, lanes: 1 },
  ]);
});

test('a window over noon goes on in the next column, and after Sunday in that of Monday', () => {
  const weekend = aWindow({ weekdays: 0b1000000, startMinute: 20 * HOUR, endMinute: 40 * HOUR });
  expect(blocksOf([weekend]).map(({ column, from, to, isFirst, isLast }) => [column, from, to, isFirst, isLast])).toEqual([
    [0, 0, 4 * HOUR, false, true],
    [6, 8 * HOUR, 24 * HOUR, true, false],
  ]);
});

test('what begins before noon belongs to the night before', () => {
  expect(blocksOf([aWindow({ startMinute: 6 * HOUR, endMinute: 10 * HOUR })])).toMatchObject([
    { column: 6, from: 18 * HOUR, to: 22 * HOUR },
  ]);
});

test('back on the next working day is drawn over the weekend', () => {
  const blocks = blocksOf([aWindow({ weekdays: 0b0010000, endMinute: 8 * HOUR, returns: 'next_working_day' })]);
  expect(blocks.map(({ column, to }) => [column, to])).toEqual([
    [4, 24 * HOUR],
    [5, 24 * HOUR],
    [6, 20 * HOUR],
  ]);
});

test('nights of one rule that run into each other are one piece', () => {
  const weekend = aWindow({ weekdays: 0b1100000, startMinute: 8 * HOUR, endMinute: 8 * HOUR, returns: 'next_working_day' });
  expect(blocksOf([weekend]).map(({ column, from, to, isFirst, isLast, lanes }) => [column, from, to, isFirst, isLast, lanes])).toEqual([
    [4, 20 * HOUR, 24 * HOUR, true, false, 1],
    [5, 0, 24 * HOUR, false, false, 1],
    [6, 0, 20 * HOUR, false, true, 1],
  ]);
});

test('rules that meet share the width, others have it all', () => {
  const blocks = blocksOf([
    aWindow(),
    aWindow({ startMinute: 20 * HOUR, endMinute: 24 * HOUR }),
    aWindow({ startMinute: 13 * HOUR, endMinute: 14 * HOUR }),
  ]);
  expect(blocks.map(({ rule, lane, lanes }) => [rule, lane, lanes])).toEqual([
    [2, 0, 1],
    [0, 0, 2],
    [1, 1, 2],
  ]);
});

test('a drag over columns makes one window of those weekdays, in whole quarters', () => {
  expect(spanOf({ column: 4, minute: 20 * HOUR - 8 }, { column: 0, minute: 6 * HOUR + 7 })).toEqual({
    weekdays: 0b0011111,
    startMinute: 18 * HOUR,
    endMinute: 32 * HOUR,
  });
});

test('a drag after midnight is a window of the next date', () => {
  expect(spanOf({ column: 6, minute: 18 * HOUR }, { column: 6, minute: 22 * HOUR - 1 })).toEqual({
    weekdays: 0b0000001,
    startMinute: 6 * HOUR,
    endMinute: 10 * HOUR,
  });
});

test('what is only pointed at lasts until the next 08:00', () => {
  expect(spanAt({ column: 1, minute: 7 * HOUR + 3 })).toEqual({ weekdays: 0b0000010, startMinute: 19 * HOUR, endMinute: 32 * HOUR });
  expect(spanAt({ column: 1, minute: 14 * HOUR })).toEqual({ weekdays: 0b0000100, startMinute: 2 * HOUR, endMinute: 8 * HOUR });
});

test('an end that is dragged stays a quarter after the beginning, and within four days', () => {
  expect(stretched(aWindow(), 'end', 52).endMinute).toBe(32 * HOUR + 45);
  expect(stretched(aWindow(), 'end', -10_000).endMinute).toBe(18 * HOUR + 15);
  expect(stretched(aWindow(), 'end', 10_000).endMinute).toBe(96 * HOUR);
  expect(stretched(aWindow(), 'start', -10_000).startMinute).toBe(0);
  expect(stretched(aWindow(), 'start', 10_000).startMinute).toBe(24 * HOUR - 15);
  expect(stretched(aWindow({ endMinute: 20 * HOUR }), 'start', 10_000).startMinute).toBe(20 * HOUR - 15);
});
