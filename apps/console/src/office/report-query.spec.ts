import { describe, expect, test } from '@jest/globals';
import { cellFrom, presets, queryFrom } from './report-query.js';

test.each([
  ['2026-01-15', '2025-12-01', '2025-12-31'],
  ['2028-03-31', '2028-02-01', '2028-02-29'],
])('the month before %s is %s to %s', (tonight, from, to) => {
  expect(presets(tonight).at(-1)).toEqual({ name: '上月', from, to });
});

test('no preset is longer than the server sums up at once', () => {
  const nights = presets('2026-03-31').map(({ from, to }) => (Date.parse(to) - Date.parse(from)) / 86_400_000 + 1);
  expect(nights).toEqual([1, 1, 7, 30, 31, 28]);
});

describe('the address of a report', () => {
  const week = { from: '2026-02-23', to: '2026-03-01' };

  test('is taken as it is', () => {
    const address = { from: '2026-02-01', to: '2026-02-28', partnerId: 'a', carParkId: 'b', poolKind: 'large' };
    expect(queryFrom(address, '2026-03-01')).toEqual(address);
  });

  test.each([
    [{}],
    [{ from: '2026-02-01' }],
    [{ from: '2026-02-30', to: '2026-03-01' }],
    [{ from: '2026-03-01', to: '2026-02-01' }],
    [{ from: '2026-01-01', to: '2026-02-01' }],
    [{ from: ['2026-01-01'], to: 'tomorrow', poolKind: 'boat', carParkId: '' }],
  ])('%j becomes the last week', (address) => {
    expect(queryFrom(address, '2026-03-01')).toEqual(week);
  });
});

test('midnight is an hour, and there is no weekday 0', () => {
  expect(cellFrom({ hour: '0', weekday: '7' })).toEqual({ hour: '0', weekday: '7' });
  expect(cellFrom({ hour: '24', weekday: '0' })).toEqual({});
  expect(cellFrom({ hour: ['1'], weekday: 'Monday' })).toEqual({});
});
