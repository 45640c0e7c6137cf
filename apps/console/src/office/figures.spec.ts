import { expect, test } from '@jest/globals';
import type { CarParkNights } from '../types/api.js';
import { earliestSoldOut, FIGURE_COLUMNS, type Figures, nightsBehind, rateText, slotHoursText } from './figures.js';

const NONE: Figures = {
  ...{ releasedBays: 0, releasedSlotHours: 0, bookableSlotHours: 0, bookedSlotHours: 0, parkedSlotHours: 'offline' },
  ...{ bookings: 0, cancellations: 0, lapses: 0, givenUp: 0, rehomed: 0, keptFen: 0, refundedFen: 0 },
};
const aNight = (wish: Partial<CarParkNights['rows'][number]>): CarParkNights['rows'][number] => ({
  ...{ night: '2026-03-01', isClosed: true, carParkId: 'a', name: 'A', partnerId: 'p', soldOutAt: null, pools: [] },
  ...NONE,
  ...wish,
});

test.each([
  [0, '0'],
  [0.25, '0.25'],
  [1234.5, '1,234.50'],
  [40_000, '40,000'],
])('%f slot-hours are %s', (slotHours, text) => {
  expect(slotHoursText(slotHours)).toBe(text);
});

test('a rate is of what was bookable, and there is none of nothing', () => {
  expect(rateText({ releasedSlotHours: 10, bookableSlotHours: 8, bookedSlotHours: 5 })).toBe('62.5%');
  expect(rateText({ releasedSlotHours: 10, bookableSlotHours: 0, bookedSlotHours: 0 })).toBe('—');
});

test('what no gate counts is never shown as 0', () => {
  const parked = FIGURE_COLUMNS.find(({ key }) => key === 'parkedSlotHours');
  expect(parked?.text(NONE)).toBe('未接入');
  expect(parked?.text({ ...NONE, parkedSlotHours: 0 })).toBe('0');
});

test('the nights behind a figure add up to it; the most bays do not add up', () => {
  const rows = [aNight({ bookableSlotHours: 3, releasedBays: 2 }), aNight({ carParkId: 'b', bookableSlotHours: 4.25 }), aNight({})];
  expect(nightsBehind('bookableSlotHours', rows)).toEqual({ behind: rows.slice(0, 2), sum: 7.25 });
  expect(nightsBehind('releasedBays', rows)).toEqual({ behind: rows.slice(0, 1), sum: undefined });
});

test('the earliest sell-out is counted from the noon of its night', () => {
  const rows = [
    aNight({ soldOutAt: '2026-03-02T00:10:00+08:00' }),
    aNight({ night: '2026-03-02', soldOutAt: '2026-03-02T23:00:00+08:00' }),
    aNight({ carParkId: 'b' }),
  ];
  expect([...earliestSoldOut(rows)]).toEqual([['a', '2026-03-02T23:00:00+08:00']]);
  expect(nightsBehind('soldOut', rows).sum).toBe(2);
});
