import { Readable } from 'node:stream';
import type { FastifyInstance, FastifyRequest } from 'fastify';
import { Counter, type Registry } from 'prom-client';

export type CutReason = 'reader_idle' | 'sender_idle' | 'unread' | 'failed';

/** Tells of each connection that the service ends within a request, to the log and to the metrics. */
export class CutConnections {
  private readonly cuts: Counter;

  constructor(registry: Registry) {
    this.cuts = new Counter({
      name: 'stemma_http_cut_total',
      help: 'Connections that the service ended within a request: the other side stood still, or the answer failed.',
      labelNames: ['method', 'route', 'reason'],
      registers: [registry],
    });
  }

  tell(request: FastifyRequest, reason: CutReason, why: string): void {
    const { method, url, routeOptions } = request;
    this.cuts.inc({ method, route: routeOptions.url ?? 'unknown', reason });
    request.log.warn({ method, url, reason }, `A connection was cut: ${why}`);
  }
}

/** What fails within a stream can be answered no more: the connection ends, so that nobody takes a part for the whole. */
export function tellFailedStreams(fastify: FastifyInstance, cuts: CutConnections): void {
  fastify.addHook('onSend', (request, _reply, payload, done) => {
    if (payload instanceof Readable) {
      payload.once('error', (error) => {
        cuts.tell(request, 'failed', error.message);
      });
    }
    done();
  });
}
