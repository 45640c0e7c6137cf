import { expect, test } from '@jest/globals';
import { type Booking, countsOf, filtered, sumsOf } from './bookings.js';

const booking = (some: Partial<Booking>): Booking => ({
  bookingId: 'b',
  poolId: 'p',
  poolKind: 'standard',
  from: '',
  to: '',
  state: 'confirmed',
  plate: '粤B·**345',
  priceFen: 1_000,
  paidFen: 1_000,
  refundedFen: 0,
  extendsBookingId: null,
  createdAt: '',
  ...some,
});

test('kept is what was paid less what went back', () => {
  const rows = [booking({}), booking({ state: 'cancelled', refundedFen: 500 }), booking({ state: 'lapsed', paidFen: 0 })];
  expect(sumsOf(rows)).toEqual({ count: 3, keptFen: 1_500, refundedFen: 500 });
  expect(filtered(rows, 'cancelled')).toEqual([rows[1]]);
  expect(filtered(rows, 'all')).toBe(rows);
  expect([...countsOf(rows)]).toEqual([
    ['confirmed', 1],
    ['cancelled', 1],
    ['lapsed', 1],
  ]);
});
