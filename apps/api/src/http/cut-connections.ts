import { Logger } from '@nestjs/common';
import type { FastifyRequest } from 'fastify';
import { Counter, type Registry } from 'prom-client';
import { correlationIdOf } from './correlation.js';

export type CutReason = 'reader_idle' | 'sender_idle' | 'failed';

/** Tells of each connection that the service ends within a request, to the log and to the metrics. */
export class CutConnections {
  private readonly logger = new Logger('http');
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
    this.logger.warn(`${correlationIdOf(request)} ${method} ${url} was cut: ${why}`);
  }
}
