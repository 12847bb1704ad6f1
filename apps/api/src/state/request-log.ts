import type { Log } from '@stemma/runtime';
import type { FastifyInstance } from 'fastify';

/** A line for each request, for debugging: at work the metrics tell more, and cost less. */
export function logRequests(fastify: FastifyInstance, log: Log): void {
  if (!log.isLevelEnabled('debug')) return;
  fastify.addHook('onResponse', (request, reply, done) => {
    const { method, url, ip } = request;
    const { statusCode: status, elapsedTime: ms } = reply;
    request.log.debug({ method, url, ip, status, ms }, 'answered');
    done();
  });
}
