import { expect, test } from '@jest/globals';
import { commonPasswords } from '../adapters/common-passwords.js';
import { isTooCommon } from './new-password.js';

const judged = (password: string, account = 'lin.wei@park.example') => isTooCommon(password, account, commonPasswords());

test.each([
  ['a leaked one', 'qwerty123456'],
  ['a leaked one in other letters', 'QWERTY123456'],
  ['a leaked one in full width', 'ｑｗｅｒｔｙ１２３４５６'],
  ['a repetition', 'abcabcabcabc'],
  ['a repetition of one character', 'aaaaaaaaaaaaaaaa'],
  ['a row of digits', '123456789012'],
  ['a row of letters', 'abcdefghijklm'],
  ['the account with a year', 'lin.wei-2026'],
  ['the product with a year', 'NightBerth2026'],
])('S19 %s is too common', (_, password) => {
  expect(judged(password)).toBe(true);
});

test.each([
  'correct horse battery staple',
  '一个只有我知道的很长的句子',
  'wm3!kdpq0zx',
  'lin.wei likes long walks by the river',
  'tttttttttttw',
])('S19 no rule asks for kinds of characters: %s', (password) => {
  expect(judged(password)).toBe(false);
});

test('S19 the list is bounded, and has only what is long enough to be chosen', () => {
  expect(commonPasswords().size).toBe(10_000);
  expect([...commonPasswords()].filter((password) => password.length < 12)).toEqual([]);
});
