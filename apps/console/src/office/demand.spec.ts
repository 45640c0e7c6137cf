import { expect, test } from '@jest/globals';
import { demandOption, personsText, servedText, shareText } from './demand.js';

test('a small group is said to be small, and is no 0', () => {
  expect(personsText(null, 5)).toBe('少于 5');
  expect(personsText(0, 5)).toBe('0');
  expect(personsText(1_200, 5)).toBe('1,200');
  expect(servedText({ persons: 8, served: null, servedShare: null }, 5)).toBe('少于 5');
  expect(servedText({ persons: 0, served: null, servedShare: null }, 5)).toBe('0');
  expect(shareText({ persons: 8, served: null, servedShare: null })).toBe('—');
  expect(shareText({ persons: 8, served: 6, servedShare: 0.75 })).toBe('75%');
});

test('a night that is not told of has no bar', () => {
  const night = (persons: number | null) => ({
    night: '2026-03-01',
    isClosed: true,
    persons,
    served: null,
    servedShare: null,
    anonymousSearches: 3,
  });
  const total = { persons: null, served: null, servedShare: null };
  const view = { asOf: '', leastPersons: 5, nightsHidden: 1, total, nights: [night(null), night(7)], poolKinds: [], channels: [] };
  const { series } = demandOption(view) as { series: [{ data: unknown }] };
  expect(series[0].data).toEqual([null, 7]);
});
