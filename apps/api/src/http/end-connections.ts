import type { Socket } from 'node:net';
import type { FastifyInstance } from 'fastify';

/**
 * Once the service is to stop, a connection ends with the answer that is under way on it, and at once where it has carried
 * nothing yet, as browsers open them ahead: the end would wait for both.
 */
export function endConnections(fastify: FastifyInstance): void {
  const open = new Set<Socket>();
  let isStopping = false;
  fastify.server.on('connection', (socket: Socket) => {
    open.add(socket);
    socket.once('close', () => open.delete(socket));
  });
  fastify.addHook('onSend', (_request, reply, _payload, done) => {
    if (isStopping) reply.header('connection', 'close');
    done();
  });
  fastify.addHook('preClose', (done) => {
    isStopping = true;
    for (const socket of open) if (socket.bytesRead === 0) socket.destroy();
    done();
  });
}
