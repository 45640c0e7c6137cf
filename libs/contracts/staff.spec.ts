import { expect, test } from '@jest/globals';
import { staffCookie } from './staff.js';

test('S23 over https the cookie is for this host alone, unread by scripts, and sent from our own pages only', () => {
  expect(staffCookie('https://park.example', 'abc')).toBe('__Host-staff=abc; Path=/; HttpOnly; SameSite=Strict; Secure');
});

test('without https the cookie has a name that browsers take there', () => {
  expect(staffCookie('http://127.0.0.1:3400', 'abc')).toBe('staff=abc; Path=/; HttpOnly; SameSite=Strict');
});

test('without a token browsers are told to forget it', () => {
  expect(staffCookie('https://park.example', undefined)).toBe('__Host-staff=; Path=/; HttpOnly; SameSite=Strict; Secure; Max-Age=0');
});
