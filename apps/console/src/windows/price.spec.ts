import { expect, test } from '@jest/globals';
import { fenOf, yuanOf } from './price.js';

test.each([
  ['12', 1_200],
  [' ¥0.5 ', 50],
  ['12.05', 1_205],
  ['12.345', undefined],
  ['', undefined],
  ['-1', undefined],
  ['abc', undefined],
])('%p is read as %p fen', (text, fen) => expect(fenOf(text)).toBe(fen));

test.each([
  [1_200, '12'],
  [50, '0.50'],
  [1_205, '12.05'],
])('%i fen are typed as %s, and read back', (fen, text) => {
  expect(yuanOf(fen)).toBe(text);
  expect(fenOf(text)).toBe(fen);
});
