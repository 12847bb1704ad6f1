import { Readable } from 'node:stream';
import { createParamDecorator, type ExecutionContext } from '@nestjs/common';
import { jsonPointer, StemmaError } from '@stemma/models';
import type { FastifyRequest } from 'fastify';

/** For an endpoint that takes nothing: no body or `{}`. @throws StemmaError `validation_failed` for anything else */
export const NoBody = createParamDecorator((_: unknown, context: ExecutionContext): null => {
  const { body } = context.switchToHttp().getRequest<FastifyRequest>();
  if (body === undefined) return null;
  if (body instanceof Readable)
    throw new StemmaError('unsupported_media_type', 'Send no body, or application/json.');
  if (typeof body !== 'object' || body === null || Array.isArray(body)) {
    throw StemmaError.invalid([
      { pointer: '', code: 'wrong_type', message: 'must be absent, or an empty JSON object' },
    ]);
  }
  const [unknown] = Object.keys(body);
  if (unknown === undefined) return null;
  throw StemmaError.invalid([
    {
      pointer: jsonPointer([unknown]),
      code: 'unknown_field',
      message: 'is not a known field: this takes none',
    },
  ]);
});
