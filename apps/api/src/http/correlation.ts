import { fields, newId } from '@stemma/models';
import type { FastifyRequest } from 'fastify';

const TRACEPARENT = /^[\da-f]{2}-([\da-f]{32})-[\da-f]{16}-[\da-f]{2}$/;
const known = new WeakMap<object, string>();

/** From `traceparent` (its trace id) or `x-correlation-id`, else made once for the request. */
export function correlationIdOf(request: FastifyRequest): string {
  let id = known.get(request.raw);
  if (id === undefined) {
    id = traceIdOf(request.headers.traceparent) ?? givenId(request.headers['x-correlation-id']) ?? newId();
    known.set(request.raw, id);
  }
  return id;
}

function traceIdOf(header: unknown): string | undefined {
  return typeof header === 'string' ? TRACEPARENT.exec(header)?.[1] : undefined;
}

function givenId(header: unknown): string | undefined {
  const parsed = fields.correlationId.safeParse(header);
  return parsed.success ? parsed.data : undefined;
}
