import { randomBytes } from 'node:crypto';
import type { IncomingMessage } from 'node:http';
import { trace } from '@opentelemetry/api';
import { fields, newId } from '@stemma/models';
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { headerText, inAscii } from './header-text.js';

/** W3C Trace Context: version, trace id, parent id, flags; ids of zeros and version ff are invalid. */
const TRACEPARENT = /^(?!ff)[\da-f]{2}-((?!0{32})[\da-f]{32})-(?!0{16})[\da-f]{16}-([\da-f]{2})(?:$|-)/;

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

/** Every answer names the request's correlation id, and goes on with the caller's trace where there is one. */
export function answerCorrelation(fastify: FastifyInstance): void {
  fastify.addHook('onRequest', (request, reply, done) => {
    tellCorrelation(request, reply);
    const caller = traceOf(request);
    if (caller !== undefined) {
      const spanId = trace.getActiveSpan()?.spanContext().spanId ?? randomBytes(8).toString('hex');
      void reply.header('traceparent', `00-${caller.traceId}-${spanId}-${caller.flags}`);
    }
    done();
  });
}

export function tellCorrelation(request: FastifyRequest, reply: FastifyReply): void {
  void reply.header('x-correlation-id', inAscii(correlationIdOf(request)));
}

function traceOf({
  headers,
}: Pick<IncomingMessage, 'headers'>): { traceId: string; flags: string } | undefined {
  const header = headers['traceparent'];
  const [, traceId, flags] = (typeof header === 'string' && TRACEPARENT.exec(header)) || [];
  return traceId === undefined || flags === undefined ? undefined : { traceId, flags };
}

function givenId(header: unknown): string | undefined {
  const parsed = fields.correlationId.safeParse(header);
  return parsed.success ? parsed.data : undefined;
}
