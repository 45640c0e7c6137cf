import { expect, test } from '@jest/globals';
import { costFen, isTakingBack, nightsOf } from './effect.js';

const at = (clock: string) => `2026-03-02T${clock}:00+08:00`;

test('a night tells its most bays and its bay-hours, before and after, all pools together', () => {
  const nights = [
    {
      poolId: 'a',
      night: '2026-03-02',
      segments: [
        { from: at('18:00'), to: at('20:00'), before: 10, after: 4 },
        { from: at('20:00'), to: at('20:30'), before: 10, after: 12 },
      ],
    },
    { poolId: 'b', night: '2026-03-02', segments: [{ from: at('18:00'), to: at('19:00'), before: 3, after: 3 }] },
    { poolId: 'b', night: '2026-03-01', segments: [{ from: at('18:00'), to: at('19:00'), before: 3, after: 3 }] },
  ];
  expect(nightsOf({ nights })).toEqual([
    { night: '2026-03-01', baysBefore: 3, baysAfter: 3, hoursBefore: 3, hoursAfter: 3, isChanged: false },
    { night: '2026-03-02', baysBefore: 13, baysAfter: 15, hoursBefore: 28, hoursAfter: 17, isChanged: true },
  ]);
});

test('money at stake is all that goes out', () => {
  expect(costFen({ money: { differenceFen: 100, refundFen: 2_000, compensationFen: 30 } })).toBe(2_130);
  expect(isTakingBack({ movedCount: 0, refundedCount: 0 })).toBe(false);
  expect(isTakingBack({ movedCount: 0, refundedCount: 1 })).toBe(true);
});
