import { expect, test } from '@jest/globals';
import { staffTokenOf } from './staff-token.js';

const HTTPS = 'https://park.example';
const HTTP = 'http://127.0.0.1:3400';

test.each([
  ['__Host-staff=abc', HTTPS, 'abc'],
  ['theme=dark; __Host-staff=abc; lang=zh', HTTPS, 'abc'],
  ['staff=abc', HTTP, 'abc'],
  ['staff=', HTTP, ''],
])('%s is the cookie at %s', (cookies, publicUrl, token) => {
  expect(staffTokenOf(cookies, publicUrl)).toBe(token);
});

test.each([
  [undefined, HTTPS],
  ['', HTTPS],
  ['staff=abc', HTTPS], // anybody on a sister host could have set it
  ['__host-staff=abc', HTTPS],
  ['x__Host-staff=abc', HTTPS],
  ['__Host-staff', HTTPS],
  ['staff=abc; staff=def', HTTP],
])('%s has no cookie of staff at %s', (cookies, publicUrl) => {
  expect(staffTokenOf(cookies, publicUrl)).toBeUndefined();
});
