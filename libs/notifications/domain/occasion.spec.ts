import { describe, expect, test } from '@jest/globals';
import { aBookingView, aRehomingView, at } from '../testing/views.js';
import { occasionOfRefund, occasionsOfConfirming, occasionsOfRehoming } from './occasion.js';

const HALF_HOUR = 30 * 60_000;
const told = (view: Parameters<typeof aBookingView>[0] = {}, nowMs = at('18:00')) => ({
  view: aBookingView(view),
  residentId: 'r1',
  nowMs,
});
const about = { bookingId: 'b1', residentId: 'r1' };

describe('a booking that was confirmed', () => {
  test('is told at once, and half an hour before its end that the car has to leave', () => {
    expect(occasionsOfConfirming(told(), HALF_HOUR)).toEqual([
      { ...about, kind: 'booking_confirmed', occasion: 'confirmed', dueAtMs: at('18:00') },
      { ...about, kind: 'leave_soon', occasion: `leave:${at('08:00', 3)}`, dueAtMs: at('07:30', 3) },
    ]);
  });

  test('so short that the half hour has begun is told of at once', () => {
    const [, leave] = occasionsOfConfirming(told({}, at('07:45', 3)), HALF_HOUR);
    expect(leave?.dueAtMs).toBe(at('07:45', 3));
  });

  test('and was given up since is not told of', () => {
    expect(occasionsOfConfirming(told({ state: 'cancelled' }), HALF_HOUR)).toEqual([]);
  });
});

describe('a bay that was taken back', () => {
  const rehoming = aRehomingView();

  test('is one occasion for each offer, the same however often it is reported', () => {
    const first = occasionsOfRehoming(told({ rehoming, version: 2 }));
    expect(first).toEqual([{ ...about, kind: 'bay_changed', occasion: `moved:${at('21:00')}`, dueAtMs: at('18:00') }]);
    expect(occasionsOfRehoming(told({ rehoming, version: 9 }))[0]?.occasion).toBe(first[0]?.occasion);
    const again = occasionsOfRehoming(told({ rehoming: aRehomingView({ decideUntil: '2026-03-02T22:00:00+08:00' }) }));
    expect(again[0]?.occasion).not.toBe(first[0]?.occasion);
  });

  test('and could not be replaced is told of as well, though the booking is cancelled', () => {
    const lost = aRehomingView({ state: 'refunded', decideUntil: null });
    expect(occasionsOfRehoming(told({ state: 'cancelled', rehoming: lost }))).toMatchObject([{ kind: 'bay_changed', occasion: 'lost' }]);
  });

  test.each(['accepted', 'declined', 'returned'] as const)('is no news to who has %s the other one', (state) => {
    expect(occasionsOfRehoming(told({ rehoming: aRehomingView({ state }) }))).toEqual([]);
  });

  test('is no news when the booking was given up, and a cancellation by the resident is none', () => {
    expect(occasionsOfRehoming(told({ state: 'cancelled', rehoming }))).toEqual([]);
    expect(occasionsOfRehoming(told({ state: 'cancelled' }))).toEqual([]);
  });
});

test('each refund of an order is an occasion of its own, and its name fits into the column', () => {
  const refund = { payableId: 'b1', outTradeNo: 'x'.repeat(32), reason: 'y'.repeat(40), amountFen: 1 };
  const { kind, occasion } = occasionOfRefund(refund, 'r1', 0);
  expect([kind, occasion.length]).toEqual(['refunded', 73]);
});
