import { randomBytes } from 'node:crypto';
import type { IncomingMessage } from 'node:http';
import { trace } from '@opentelemetry/api';
import { fields, formatTraceparent, newId, parseTraceparent, type TraceParent } from '@stemma/models';
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { headerText, inAscii } from './header-text.js';

/** From `traceparent` (its trace id) or `x-correlation-id`, else that of the trace in hand, else a new one. */
export function correlationIdFor(request: Pick<IncomingMessage, 'headers'>): string {
  return (
    traceOf(request)?.traceId ??
    givenId(headerText(request, 'x-correlation-id')) ??
    trace.getActiveSpan()?.spanContext().traceId ??
    newId()
  );
}

export function correlationIdOf(request: FastifyRequest): string {
  return request.id;
}

/** The trace that the request is in: that of the span in hand, else the caller's; undefined where there is none. */
export function traceparentOf(request: Pick<IncomingMessage, 'headers'>): string | undefined {
  const span = trace.getActiveSpan()?.spanContext();
  if (span === undefined) {
    const caller = traceOf(request);
    return caller === null ? undefined : formatTraceparent(caller);
  }
  const flags = span.traceFlags.toString(16).padStart(2, '0');
  return formatTraceparent({ traceId: span.traceId, parentId: span.spanId, flags });
}

/** Every answer names the request's correlation id, and goes on with the caller's trace where there is one. */
export function answerCorrelation(fastify: FastifyInstance): void {
  fastify.addHook('onRequest', (request, reply, done) => {
    tellCorrelation(request, reply);
    const caller = traceOf(request);
    if (caller !== null) {
      const parentId = trace.getActiveSpan()?.spanContext().spanId ?? randomBytes(8).toString('hex');
      void reply.header('traceparent', formatTraceparent({ ...caller, parentId }));
    }
    done();
  });
}

export function tellCorrelation(request: FastifyRequest, reply: FastifyReply): void {
  void reply.header('x-correlation-id', inAscii(correlationIdOf(request)));
}

function traceOf({ headers }: Pick<IncomingMessage, 'headers'>): TraceParent | null {
  return parseTraceparent(headers['traceparent']);
}

function givenId(header: unknown): string | undefined {
  const parsed = fields.correlationId.safeParse(header);
  return parsed.success ? parsed.data : undefined;
}
