import { expect, test } from '@jest/globals';
import { correctedOffset } from './database-clock.js';

test('an offset that the answer bears out stays, however long the answer took', () => {
  expect(correctedOffset(1_000, { serverMs: 6_000, beforeMs: 5_000, afterMs: 5_002 })).toBe(1_000);
  expect(correctedOffset(1_000, { serverMs: 9_000, beforeMs: 5_000, afterMs: 8_001 })).toBe(1_000);
});

test('a clock that is behind or ahead for certain is set to the nearest that can be', () => {
  expect(correctedOffset(0, { serverMs: 6_000, beforeMs: 5_000, afterMs: 5_002 })).toBe(998);
  expect(correctedOffset(9_999, { serverMs: 6_000, beforeMs: 5_000, afterMs: 5_002 })).toBe(1_000);
});
