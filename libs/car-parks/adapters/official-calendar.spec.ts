import { expect, test } from '@jest/globals';
import { officialKindOf } from './official-calendar.js';

const kinds = (...dates: string[]) => dates.map(officialKindOf);

test('ordinary weeks are as everywhere', () => {
  expect(kinds('2026-03-06', '2026-03-07', '2026-03-08', '2026-03-09')).toEqual(['working', 'weekend', 'weekend', 'working']);
});

test('the days off of a festival are holidays, those on a weekend and those moved to it too', () => {
  expect(kinds('2026-02-14', '2026-02-15', '2026-02-16', '2026-02-23', '2026-02-24')).toEqual([
    'working',
    'public_holiday',
    'public_holiday',
    'public_holiday',
    'working',
  ]);
});

test('the Saturdays and Sundays that pay for them are working days', () => {
  expect(kinds('2026-01-04', '2026-02-28', '2026-05-09', '2026-09-20', '2026-10-10')).toEqual(Array(5).fill('working'));
});

test('a date of which the office has not said anything yet is a plain weekday', () => {
  expect(kinds('2090-10-01', '2090-10-02', '2090-10-07')).toEqual(['weekend', 'working', 'weekend']);
  expect(kinds('2090-10-04', '2090-10-05')).toEqual(['working', 'working']);
});
