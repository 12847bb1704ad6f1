import { createHash } from 'node:crypto';
import { createParamDecorator, type ExecutionContext } from '@nestjs/common';
import { fields, StemmaError, type Actor } from '@stemma/models';
import type { IdempotencyClaim, WriteContext } from '@stemma/orchestration';
import type { FastifyRequest } from 'fastify';
import { z } from 'zod';
import { callerOf } from '@stemma/runtime';
import { correlationIdOf, traceparentOf } from './correlation.js';
import { headerDocumented } from './header-documented.js';
import { headerText } from './header-text.js';
import { bodyHashOf } from './json-body.js';

const IDEMPOTENCY_KEY = z
  .string()
  .min(1)
  .max(255)
  .regex(/^[\x21-\x7e]+$/);

const DOCUMENTED = [
  headerDocumented({
    name: 'Idempotency-Key',
    description: 'The same request repeated under its key is answered as the first time, and does nothing.',
  }),
  headerDocumented({
    name: 'Stemma-Actor',
    description: 'Who acts: `user:alice`, in UTF-8. The name of the API key where absent.',
  }),
  headerDocumented({
    name: 'traceparent',
    description: 'W3C Trace Context; its trace id becomes the correlation id of the events, which keep it.',
  }),
];

/** Who writes, on behalf of which request: from its headers. */
export const Context = createParamDecorator((_: unknown, context: ExecutionContext): WriteContext => {
  const request = context.switchToHttp().getRequest<FastifyRequest>();
  return {
    actor: actorOf(request),
    apiKeyName: callerOf(request)?.name,
    correlationId: correlationIdOf(request),
    traceparent: traceparentOf(request),
    idempotency: claimOf(request),
  };
}, DOCUMENTED);

/** `Stemma-Actor: user:alice`; else the API key's name, else none. */
function actorOf(request: FastifyRequest): Actor | null {
  const header = headerText(request, 'stemma-actor');
  if (header === undefined) {
    const caller = callerOf(request);
    return caller === null ? null : { type: 'automation', id: caller.name };
  }
  const [type, ...rest] = (header ?? '').split(':');
  const actor = z
    .object({ type: fields.actorType, id: fields.actorId })
    .safeParse({ type, id: rest.join(':') });
  if (actor.success) return actor.data;
  throw StemmaError.invalid([
    {
      pointer: '',
      code: 'invalid',
      message: 'header Stemma-Actor must be <system|user|agent|automation>:<id>, in UTF-8',
    },
  ]);
}

function claimOf(request: FastifyRequest): IdempotencyClaim | null {
  const header = headerText(request, 'idempotency-key');
  if (header === undefined) return null;
  const key = IDEMPOTENCY_KEY.safeParse(header);
  if (!key.success) {
    throw StemmaError.invalid([
      {
        pointer: '',
        code: 'invalid',
        message: 'header Idempotency-Key must be 1 to 255 visible ASCII characters',
      },
    ]);
  }
  return {
    // A hash: an URL may be longer than what Postgres takes into an index.
    scope: sha256(`${callerOf(request)?.name ?? ''} ${request.method} ${request.url}`),
    key: key.data,
    requestHash: sha256(JSON.stringify([request.headers['if-match'] ?? null, bodyHashOf(request)])),
  };
}

function sha256(text: string): string {
  return createHash('sha256').update(text).digest('hex');
}
