import { expect, test } from '@jest/globals';
import { msOf } from '#kernel';
import { restOf } from './rest.js';

const WINDOW = { from: 100, to: 156 };

test.each([
  ['long before it begins', 20, WINDOW],
  ['at its first instant', 100, WINDOW],
  ['a quarter of an hour later', 101, { from: 101, to: 156 }],
  ['in the middle of a tick, which can be booked again', 120.5, { from: 120, to: 156 }],
  ['in its last tick', 155.99, { from: 155, to: 156 }],
  ['at its end', 156, undefined],
  ['long after', 900, undefined],
])('what is left of a window %s', (_, ticks, rest) => {
  expect(restOf(WINDOW, msOf(ticks))).toEqual(rest);
});
