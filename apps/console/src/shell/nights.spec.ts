import { expect, test } from '@jest/globals';
import { addDays, addMonths, dateAt, nightAt, weekdayOf, weeksOf } from './nights.js';

test('a night lasts from noon to noon of Beijing', () => {
  expect(nightAt(Date.parse('2026-03-02T12:00:00+08:00'))).toBe('2026-03-02');
  expect(nightAt(Date.parse('2026-03-02T11:59:59+08:00'))).toBe('2026-03-01');
  expect(dateAt(Date.parse('2026-03-01T16:00:00Z'))).toBe('2026-03-02');
});

test('days and weekdays follow the calendar', () => {
  expect(addDays('2024-02-28', 1)).toBe('2024-02-29');
  expect(addDays('2026-01-01', -1)).toBe('2025-12-31');
  expect(weekdayOf('2026-03-02')).toBe(0);
  expect(weekdayOf('2026-03-01')).toBe(6);
});

test('a month is shown in whole weeks from Monday on', () => {
  const march = weeksOf('2026-03');
  expect(march).toHaveLength(6);
  expect(march[0]?.[0]).toBe('2026-02-23');
  expect(march[5]).toEqual(['2026-03-30', '2026-03-31', '2026-04-01', '2026-04-02', '2026-04-03', '2026-04-04', '2026-04-05']);
  expect(weeksOf('2027-02')).toHaveLength(4);
});

test('months go on over the year', () => {
  expect(addMonths('2026-12', 1)).toBe('2027-01');
  expect(addMonths('2026-01', -1)).toBe('2025-12');
});
