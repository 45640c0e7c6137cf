import { expect, test } from '@jest/globals';
import { redisBytes } from './redis-bytes.js';
import { Timeline } from './timeline.js';

test('Redis keeps a byte for each tick from the origin on: never below 0, never above 255', () => {
  const timeline = Timeline.empty(1, 400, 1);
  const rows = [
    { from: 300, to: 402, delta: 3 },
    { from: 402, to: 403, delta: -2 },
    { from: 403, to: 404, delta: 255 },
    { from: 404, to: 405, delta: 300 },
  ];
  for (const [index, { from, to, delta }] of rows.entries())
    timeline.apply({ poolId: 1, seq: index + 1, cause: 'capacity', from, to, delta, claimId: null, atMs: 0 });
  expect([...redisBytes(timeline).subarray(0, 6)]).toEqual([3, 3, 0, 255, 255, 0]);
  expect(redisBytes(timeline)).toHaveLength(96);
});
