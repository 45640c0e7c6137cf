import { expect, test } from '@jest/globals';
import { keyedRequest } from './requests.js';

const asked = keyedRequest('resident-li', 'key-1', 'place', { carParkId: 'a', plate: '粤B12345' });
const isSameRequest = (other: typeof asked) => other.id === asked.id;
const isSameBody = (other: typeof asked) => other.bodyHash.equals(asked.bodyHash);

test('the same person, key, route and body are the same request', () => {
  const again = keyedRequest('resident-li', 'key-1', 'place', { carParkId: 'a', plate: '粤B12345' });
  expect([isSameRequest(again), isSameBody(again)]).toEqual([true, true]);
});

test('another person or another key is another request', () => {
  expect(isSameRequest(keyedRequest('resident-wang', 'key-1', 'place', {}))).toBe(false);
  expect(isSameRequest(keyedRequest('resident-li', 'key-2', 'place', {}))).toBe(false);
});

test('principal and key do not run into each other', () => {
  expect(keyedRequest('ab', 'c', 'place', {}).id).not.toBe(keyedRequest('a', 'bc', 'place', {}).id);
});

test('another body, or the same body on another route, is another content under the same key', () => {
  const elsewhere = keyedRequest('resident-li', 'key-1', 'place', { carParkId: 'b', plate: '粤B12345' });
  const cancelling = keyedRequest('resident-li', 'key-1', 'cancel', { carParkId: 'a', plate: '粤B12345' });
  for (const other of [elsewhere, cancelling]) expect([isSameRequest(other), isSameBody(other)]).toEqual([true, false]);
});

test('a request names itself in 16 bytes, fit to be a claim id', () => {
  expect(asked.id).toMatch(/^[\w-]{22}$/);
  expect(Buffer.from(asked.id, 'base64url')).toHaveLength(16);
  expect(asked.bodyHash).toHaveLength(32);
});
