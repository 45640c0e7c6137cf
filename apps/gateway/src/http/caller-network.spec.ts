import { expect, test } from '@jest/globals';
import { callerNetwork } from './caller-network.js';

test.each([
  ['203.0.113.9', '203.0.113.9'],
  ['::ffff:203.0.113.9', '203.0.113.9'],
  ['2001:db8:1:2:3:4:5:6', '2001:db8:1:2::/64'],
  ['2001:DB8:1:2::', '2001:db8:1:2::/64'],
  ['2001:0db8::1', '2001:db8:0:0::/64'],
  ['2001:db8:1:2:3:4:203.0.113.9', '2001:db8:1:2::/64'],
  ['::1', '0:0:0:0::/64'],
  ['fe80::1%eth0', 'fe80:0:0:0::/64'],
])('%s counts as %s', (address, network) => {
  expect(callerNetwork(address)).toBe(network);
});

test('all addresses of one /64 are one caller, the next /64 is another', () => {
  const networks = ['2001:db8:0:1::1', '2001:db8:0:1:ffff::', '2001:db8:0:2::1'].map(callerNetwork);
  expect(new Set(networks).size).toBe(2);
});
