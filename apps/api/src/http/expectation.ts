import { StemmaError } from '@stemma/models';
import type { FastifyInstance } from 'fastify';

/** RFC 9110, 10.1.1: what cannot be met is refused. */
export function refuseExpectations(fastify: FastifyInstance): void {
  // Of those that Node does not know it makes an answer itself, without a body, unless somebody listens.
  fastify.server.on('checkExpectation', (request, response) => {
    fastify.routing(request, response);
  });
  fastify.addHook('onRequest', ({ headers: { expect = '' } }, _reply, done) => {
    done(
      /^(\s*|100-continue)$/i.test(expect)
        ? undefined
        : new StemmaError('expectation_failed', 'The only Expect that this service meets is 100-continue.'),
    );
  });
}
