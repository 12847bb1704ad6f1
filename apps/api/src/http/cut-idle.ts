import type { ServerResponse } from 'node:http';
import type { FastifyInstance, FastifyRequest } from 'fastify';
import type { CutConnections } from './cut-connections.js';
import { refuseUnreadable } from './refuse-unreadable.js';

/**
 * Ends a connection whose other side has stood still within a request for `connectionTimeout` of Fastify: it takes
 * nothing of the answer, or sends nothing of the body that is waited for. What works on the request is ended with it.
 * While the service itself is at work nobody is cut. Node tells of the silence, and takes a slow write for none.
 */
export function cutIdle(fastify: FastifyInstance, cuts: CutConnections): void {
  fastify.addHook('onRequest', (request, { raw: response }, done) => {
    // Unheard, it would end the connection whoever is waited for.
    response.on('timeout', () => {
      endIdle(request, response, cuts);
    });
    done();
  });
}

function endIdle(request: FastifyRequest, response: ServerResponse, cuts: CutConnections): void {
  const { socket } = request.raw;
  if (response.writableLength > 0) {
    cuts.tell(request, 'reader_idle', 'the reader took nothing for too long.');
    socket.destroy();
  } else if (!request.raw.complete && request.raw.readableLength === 0) {
    cuts.tell(request, 'sender_idle', 'the sender sent nothing for too long.');
    if (response.headersSent) socket.destroy();
    else refuseUnreadable(Object.assign(new Error('idle'), { code: 'ERR_HTTP_REQUEST_TIMEOUT' }), socket);
  }
}
