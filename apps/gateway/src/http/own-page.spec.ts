import { expect, test } from '@jest/globals';
import { isFromOwnPage } from './own-page.js';

const URL_OF_OURS = 'https://park.example/';
const asked = (headers: Record<string, string>, host = 'park.example') => isFromOwnPage({ headers, host }, URL_OF_OURS);

test.each([
  [{ 'sec-fetch-site': 'same-origin', origin: 'https://park.example' }],
  [{ 'sec-fetch-site': 'same-origin' }],
  [{ origin: 'https://park.example' }],
])('%j comes from our page', (headers) => {
  expect(asked(headers)).toBe(true);
});

test('the host under which a proxy is reached counts as ours as well, with the scheme of the public address', () => {
  expect(asked({ origin: 'https://staff.park.example:8443' }, 'staff.park.example:8443')).toBe(true);
  expect(asked({ origin: 'http://staff.park.example:8443' }, 'staff.park.example:8443')).toBe(false);
});

test.each([
  [{}],
  [{ origin: 'null' }],
  [{ origin: '' }],
  [{ origin: 'http://park.example' }],
  [{ origin: 'https://park.example:444' }],
  [{ origin: 'https://park.example.evil.example' }],
  [{ origin: 'https://evil.example' }],
  [{ 'sec-fetch-site': 'cross-site', origin: 'https://evil.example' }],
  [{ 'sec-fetch-site': 'same-site', origin: 'https://blog.park.example' }],
  [{ 'sec-fetch-site': 'cross-site' }],
  [{ 'sec-fetch-site': 'none' }],
])('%j does not come from our page', (headers) => {
  expect(asked(headers)).toBe(false);
});
