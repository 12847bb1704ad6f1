import { createParamDecorator, type ExecutionContext } from '@nestjs/common';
import { StemmaError } from '@stemma/models';
import type { ExpectedRev } from '@stemma/orchestration';
import type { FastifyRequest } from 'fastify';
import { headerDocumented } from './header-documented.js';

export function etagOf(rev: number): string {
  return `"${rev}"`;
}

/** The revision that `If-Match` names. @throws StemmaError `precondition_required`, `precondition_failed` */
function expectedRev(header: string | undefined): ExpectedRev {
  if (header === undefined || header.trim() === '') {
    throw new StemmaError(
      'precondition_required',
      'Send If-Match with the ETag of the state that you mean to change (or * for any).',
    );
  }
  if (header.trim() === '*') return 'any';
  const rev = /^\s*"(\d{1,10})"\s*$/.exec(header)?.[1];
  if (rev !== undefined) return Number(rev);
  throw new StemmaError('precondition_failed', `If-Match ${header} is not an ETag of this API, such as "3".`);
}

export const IfMatch = createParamDecorator(
  (_: unknown, context: ExecutionContext) =>
    expectedRev(context.switchToHttp().getRequest<FastifyRequest>().headers['if-match']),
  [
    headerDocumented({
      name: 'If-Match',
      required: true,
      description: 'The ETag of the state that you mean to change, or `*` for any.',
      example: '"1"',
    }),
  ],
);
