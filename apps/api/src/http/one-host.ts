import { StemmaError } from '@stemma/models';
import type { FastifyInstance } from 'fastify';

/** RFC 9112, 3.2: whoever passes the request on may have believed the other of two Host headers. */
export function requireOneHost(fastify: FastifyInstance): void {
  fastify.addHook('onRequest', ({ raw: { rawHeaders, httpVersion } }, _reply, done) => {
    let hosts = 0;
    for (let i = 0; i < rawHeaders.length; i += 2) if (rawHeaders[i]?.toLowerCase() === 'host') hosts++;
    done(faultOf(hosts, httpVersion));
  });
}

function faultOf(hosts: number, httpVersion: string): StemmaError | undefined {
  if (hosts > 1) return new StemmaError('malformed_request', 'The request has more than one Host header.');
  return hosts === 0 && httpVersion !== '1.0'
    ? new StemmaError('malformed_request', 'The request has no Host header.')
    : undefined;
}
