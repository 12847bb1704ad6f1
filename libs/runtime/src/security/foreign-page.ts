import { isLoopback } from '@stemma/config';
import { StemmaError } from '@stemma/models';
import type { FastifyRequest } from 'fastify';

/**
 * Without API keys, being on this machine is the only credential, and a browser on it runs the pages of strangers. One
 * may reach the service by pointing a name of its own at 127.0.0.1 (DNS rebinding: the Host is then that name), or by
 * sending what a browser asks nobody about first (the Origin is then the page's).
 */
export function foreignPageFault({ headers, method }: FastifyRequest): StemmaError | undefined {
  const { host, origin } = headers;
  if (!isLoopbackAuthority(host ?? '')) {
    return new StemmaError(
      'host_not_allowed',
      'Without API keys this service answers only to names of this machine (127.0.0.1, [::1], localhost), not to the ' +
        `Host ${JSON.stringify(host ?? '')}. Address it by one of them, or configure API keys.`,
    );
  }
  const changes = method !== 'GET' && method !== 'HEAD';
  if (changes && origin !== undefined && !isLoopbackOrigin(origin)) {
    return new StemmaError(
      'cross_origin',
      `Without API keys this service takes no changes from a page of another origin (${JSON.stringify(origin)}).`,
    );
  }
  return undefined;
}

function isLoopbackOrigin(origin: string): boolean {
  const authority = /^https?:\/\/(.+)$/.exec(origin)?.[1];
  return authority !== undefined && isLoopbackAuthority(authority);
}

/** `localhost:3000`, `[::1]`, `127.0.0.1`: a host, and perhaps a port. */
function isLoopbackAuthority(authority: string): boolean {
  const host = /^(\[[^\]]*\]|[^:]*)(?::\d+)?$/.exec(authority)?.[1];
  return host !== undefined && isLoopback(host);
}
