import { isIP } from 'node:net';
import ipaddr from 'ipaddr.js';

/** Azure's own services, at an address that looks like any other. */
const AZURE_HOST = '168.63.129.16';
/** All that IPv6 has given away for public use, 2000::/3; what else there is reaches nobody, or is embedded IPv4. */
const GLOBAL_UNICAST = ipaddr.IPv6.parseCIDR('2000::/3');

/**
 * Whether anybody in the world would reach the same machine by it: not this one, nor a private network, nor the service
 * that tells a machine in a cloud its credentials.
 */
export function isPublicAddress(address: string): boolean {
  if (isIP(address) === 0) return false;
  const parsed = ipaddr.process(address);
  if (parsed.range() !== 'unicast') return false;
  return parsed instanceof ipaddr.IPv6 ? parsed.match(GLOBAL_UNICAST) : parsed.toString() !== AZURE_HOST;
}
