import { expect, test } from '@jest/globals';
import { yuanText } from './money.js';

test.each([
  [0, '¥0.00'],
  [5, '¥0.05'],
  [100, '¥1.00'],
  [123_456_789, '¥1,234,567.89'],
  [-1_005, '-¥10.05'],
])('%i fen are %s', (fen, text) => {
  expect(yuanText(fen)).toBe(text);
});
