import { expect, test } from '@jest/globals';
import fc from 'fast-check';
import type { LiveBooking } from './booking.js';
import { hasBegun, partPrices, staysOf, tariffAfterMove } from './stay.js';

const TARIFF = { kind: 'per_night', unitFen: 800, overtimeHalfHourFen: 300, freeCancelMinutes: 60, lateCancelPercent: 50 } as const;

function aBooking(id: string, over: Partial<LiveBooking> = {}): LiveBooking {
  const facts = { id, residentId: 'li', vehicleId: 1, poolId: 7, window: { from: 100, to: 110 }, priceFen: 800, tariff: TARIFF };
  const rest = { claimId: 'claim', extendsId: null, createdAtMs: 5, version: 1 };
  return { ...facts, ...rest, state: 'confirmed', ...over } as LiveBooking;
}

test('a booking and what continues it are one stay, whatever the order in which they are read', () => {
  const parts = [
    aBooking('a'),
    aBooking('b', { extendsId: 'a', window: { from: 110, to: 120 }, priceFen: 100 }),
    aBooking('c', { extendsId: 'b', window: { from: 120, to: 130 }, priceFen: 50, state: 'held' } as Partial<LiveBooking>),
  ];
  const other = aBooking('z', { poolId: 8 });
  for (const order of [
    [...parts, other],
    [other, ...parts.toReversed()],
  ]) {
    const stays = staysOf(order);
    expect(stays).toHaveLength(2);
    expect(stays.find(({ id }) => id === 'a')).toMatchObject({ window: { from: 100, to: 130 }, priceFen: 950, parts });
  }
});

test('a booking whose predecessor has ended begins a stay of its own', () => {
  expect(staysOf([aBooking('b', { extendsId: 'gone' })])).toMatchObject([{ id: 'b' }]);
});

test('a stay has begun from its first tick on', () => {
  expect([99, 100, 105].map((tick) => hasBegun(aBooking('a'), tick))).toEqual([false, true, true]);
});

test('a lower price is taken off what was paid before anything else, and adds up', () => {
  const part = fc.record({ priceFen: fc.nat(2_000), isPaid: fc.boolean() });
  fc.assert(
    fc.property(fc.array(part, { minLength: 1, maxLength: 4 }), fc.double({ min: 0, max: 1, noNaN: true }), (given, share) => {
      const [stay] = staysOf(
        given.map(({ priceFen, isPaid }, n) =>
          aBooking(`${n}`, {
            priceFen,
            extendsId: n === 0 ? null : `${n - 1}`,
            state: isPaid ? 'confirmed' : 'held',
          } as Partial<LiveBooking>),
        ),
      );
      if (!stay) throw new Error('no stay');
      const total = Math.floor(stay.priceFen * share);
      const prices = partPrices(stay, total);
      expect(prices.reduce((sum, fen) => sum + fen, 0)).toBe(total);
      const isReduced = (n: number) => (prices[n] ?? 0) < (given[n]?.priceFen ?? 0);
      const paidLeft = given.some(({ isPaid }, n) => isPaid && (prices[n] ?? 0) > 0);
      if (given.some(({ isPaid }, n) => !isPaid && isReduced(n))) expect(paidLeft).toBe(false);
    }),
  );
});

test('who is moved keeps the terms of cancelling that were agreed', () => {
  const there = { ...TARIFF, unitFen: 500, freeCancelMinutes: 0, lateCancelPercent: 0 };
  expect(tariffAfterMove(there, TARIFF)).toEqual({ ...TARIFF, unitFen: 500 });
});
