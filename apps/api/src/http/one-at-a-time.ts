import type { ServerResponse } from 'node:http';
import type { Socket } from 'node:net';
import type { FastifyInstance } from 'fastify';

/**
 * Works on one request of a connection at a time, and on the next one when the answer has gone out. Node begins them all:
 * writes would overtake one another (RFC 9112, 9.3.2), and answers that nobody takes would lie in memory by the hundred.
 */
export function oneAtATime(fastify: FastifyInstance): void {
  const latest = new WeakMap<Socket, ServerResponse>();
  fastify.addHook('onRequest', ({ raw: { socket } }, { raw: response }, done) => {
    const before = latest.get(socket);
    latest.set(socket, response);
    if (before === undefined || before.closed || before.writableFinished) {
      done();
      return;
    }
    before.once('close', () => {
      // Whoever has gone is not worked for.
      if (!socket.destroyed) done();
    });
  });
}
