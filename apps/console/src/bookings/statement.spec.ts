import { expect, test } from '@jest/globals';
import { askedMonth, monthText, recentMonths } from './statement.js';

const NOW = Date.parse('2026-03-01T11:00:00+08:00');

test('the month is that of the present night, which begins at noon', () => {
  expect(askedMonth(undefined, NOW)).toBe('2026-02');
  expect(askedMonth('2026-01', NOW)).toBe('2026-01');
  expect([askedMonth('2026-03', NOW), askedMonth('2026-13', NOW), askedMonth('x', NOW)]).toEqual(['2026-02', '2026-02', '2026-02']);
  expect(recentMonths(NOW, 3)).toEqual(['2026-02', '2026-01', '2025-12']);
  expect(monthText('2026-03')).toBe('2026 年 3 月');
});
