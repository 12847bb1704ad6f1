import { trace } from '@opentelemetry/api';
import type { FastifyInstance } from 'fastify';

/** Names the span of a request by its route: paths hold ids without bound. */
export function traceRequests(fastify: FastifyInstance): void {
  fastify.addHook('onRequest', ({ method, routeOptions: { url: route } }, _reply, done) => {
    if (route !== undefined)
      trace.getActiveSpan()?.updateName(`${method} ${route}`).setAttribute('http.route', route);
    done();
  });
}
