import { BlockList, isIPv4, isIPv6 } from 'node:net';

const loopback = new BlockList();
loopback.addSubnet('127.0.0.0', 8, 'ipv4');
loopback.addAddress('::1', 'ipv6');

/**
 * True if a server listening on `host` is reachable from this machine only: 127.0.0.0/8, ::1 (also in brackets or
 * as a mapped IPv4 address) and `localhost`. Other names and shorthands such as `127.1` are not taken to be.
 */
export function isLoopback(host: string): boolean {
  const bare = host.replace(/^\[(.*)\]$/, '$1').toLowerCase();
  if (bare === 'localhost') return true;
  if (isIPv4(bare)) return loopback.check(bare, 'ipv4');
  return isIPv6(bare) && loopback.check(bare, 'ipv6');
}
