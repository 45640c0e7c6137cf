import { isIPv6 } from 'node:net';

const MAPPED_IPV4 = /^::ffff:(\d+\.\d+\.\d+\.\d+)$/i;
const GROUPS_OF_A_NETWORK = 4;

/**
 * What is counted as one caller: an IPv4 address, or the /64 of an IPv6 address. A subscriber gets a whole /64 (RFC 6177, RFC 7934) and
 * would be somebody else with each of its addresses.
 */
export function callerNetwork(address: string): string {
  if (!address.includes(':')) return address;
  const mapped = MAPPED_IPV4.exec(address)?.[1];
  if (mapped !== undefined) return mapped;
  if (!isIPv6(address)) return address;
  const bare = address.replace(/%.*$/, '');
  const [head = '', tail] = new URL(`http://[${bare}]`).hostname.slice(1, -1).split('::'); // hexadecimal groups without leading zeros
  const [left, right] = [groupsOf(head), groupsOf(tail ?? '')];
  const gap = Array<string>(8 - left.length - right.length).fill('0');
  return `${[...left, ...gap, ...right].slice(0, GROUPS_OF_A_NETWORK).join(':')}::/64`;
}

function groupsOf(text: string): string[] {
  return text === '' ? [] : text.split(':');
}
