import { BlockList, isIPv6 } from 'node:net';
import type { FastifyRequest } from 'fastify';

/** Loopback, private and link-local addresses (RFC 1918, RFC 4193, RFC 3927, RFC 4291). */
const OURS = new BlockList();
OURS.addSubnet('127.0.0.0', 8);
OURS.addSubnet('10.0.0.0', 8);
OURS.addSubnet('172.16.0.0', 12);
OURS.addSubnet('192.168.0.0', 16);
OURS.addSubnet('169.254.0.0', 16);
OURS.addAddress('::1', 'ipv6');
OURS.addSubnet('fc00::', 7, 'ipv6');
OURS.addSubnet('fe80::', 10, 'ipv6');

const isOurs = (address: string): boolean => OURS.check(address, isIPv6(address) ? 'ipv6' : 'ipv4');

/**
 * Whether a caller sits in our own network, as far as trusted proxies tell. Behind a proxy that is not trusted every caller looks like
 * the proxy, so a request that was forwarded by one counts as foreign.
 */
export function isFromOurNetwork(request: Pick<FastifyRequest, 'ip' | 'headers' | 'socket'>): boolean {
  const wasForwarded = request.headers['x-forwarded-for'] !== undefined || request.headers.forwarded !== undefined;
  const isProxyTrusted = request.ip !== request.socket.remoteAddress;
  return isOurs(request.ip) && (!wasForwarded || isProxyTrusted);
}
