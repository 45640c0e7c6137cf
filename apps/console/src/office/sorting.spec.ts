import { expect, test } from '@jest/globals';
import { sortedBy, turned } from './sorting.js';

test('names sort as people count: 2 before 10', () => {
  expect(sortedBy(['示例小区 10', '示例小区 2'], (name) => name, false)).toEqual(['示例小区 2', '示例小区 10']);
});

test('a column begins with its largest and turns round; equal rows stay in order', () => {
  const first = turned({ key: 'name', isDown: false }, 'free');
  expect(first).toEqual({ key: 'free', isDown: true });
  expect(turned(first, 'free').isDown).toBe(false);
  const rows = [
    { id: 'a', free: 1 },
    { id: 'b', free: 2 },
    { id: 'c', free: 1 },
  ];
  expect(sortedBy(rows, ({ free }) => free, true).map(({ id }) => id)).toEqual(['b', 'a', 'c']);
});
