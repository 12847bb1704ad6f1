import type { FastifyInstance } from 'fastify';
import type { CutConnections } from './cut-connections.js';

/** Closed at once, a connection would lose the answer to whoever is still sending. */
const LINGER_MS = 5_000;

/** Ends a connection whose request is answered, but whose body, which nobody reads, goes on and on. */
export function closeUnread(fastify: FastifyInstance, cuts: CutConnections): void {
  fastify.addHook('onResponse', (request, _reply, done) => {
    if (!request.raw.complete) {
      setTimeout(() => {
        if (request.raw.complete || request.raw.destroyed) return;
        cuts.tell(request, 'unread', 'the body went on after the answer.');
        request.raw.socket.destroy();
      }, LINGER_MS).unref();
    }
    done();
  });
}
