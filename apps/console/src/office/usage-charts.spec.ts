import { expect, test } from '@jest/globals';
import type { OfficeReport } from '../types/api.js';
import { heatMapOption, partnersOption } from './usage-charts.js';

const slots = (bookedSlotHours: number, bookableSlotHours: number) => ({
  releasedSlotHours: bookableSlotHours,
  bookableSlotHours,
  bookedSlotHours,
});

test('Monday is on top, noon on the left, and what was not offered is no 0', () => {
  const cells = [
    { weekday: 1, hour: 12, nights: 1, ...slots(0, 0) },
    { weekday: 1, hour: 13, nights: 1, ...slots(0, 4) },
    { weekday: 7, hour: 12, nights: 1, ...slots(1, 4) },
  ];
  const { series, xAxis } = heatMapOption(cells) as { series: [{ data: unknown }]; xAxis: { data: unknown } };
  expect(xAxis.data).toEqual(['12', '13']);
  expect(series[0].data).toEqual([
    [0, 6, '-'],
    [1, 6, 0],
    [0, 0, 0.25],
  ]);
});

test('partners are compared by rate; one that could sell nothing is in the table only', () => {
  const partner = (name: string, booked: number, bookable: number) =>
    ({ name, ...slots(booked, bookable) }) as OfficeReport['partners'][number];
  const { yAxis } = partnersOption([partner('甲', 1, 2), partner('乙', 0, 0), partner('丙', 1, 4)]) as { yAxis: { data: unknown } };
  expect(yAxis.data).toEqual(['丙', '甲']);
});
