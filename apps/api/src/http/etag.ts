import { createParamDecorator, type ExecutionContext } from '@nestjs/common';
import { StemmaError } from '@stemma/models';
import type { ExpectedRev } from '@stemma/orchestration';
import type { FastifyRequest } from 'fastify';
import { headerDocumented } from './header-documented.js';

export function etagOf(rev: number): string {
  return `"${rev}"`;
}

/**
 * The revisions that `If-Match` names, of a list of tags (RFC 9110, 13.1.1). None for weak tags and for those that no
 * state of this API has: they match nothing, which is for the entity to say, with the revision it is at.
 * @throws StemmaError `precondition_required`
 */
export function expectedRev(header: string | undefined): ExpectedRev {
  if (header === undefined || header.trim() === '') {
    throw new StemmaError(
      'precondition_required',
      'Send If-Match with the ETag of the state that you mean to change (or * for any).',
    );
  }
  if (header.trim() === '*') return 'any';
  return header
    .split(',')
    .map((tag) => Number(/^"([1-9]\d{0,9})"$/.exec(tag.trim())?.[1]))
    .filter((rev) => !Number.isNaN(rev));
}

export const IfMatch = createParamDecorator(
  (_: unknown, context: ExecutionContext) =>
    expectedRev(context.switchToHttp().getRequest<FastifyRequest>().headers['if-match']),
  [
    headerDocumented({
      name: 'If-Match',
      required: true,
      description: 'The ETag of the state that you mean to change (or a list of them), or `*` for any.',
      example: '"1"',
    }),
  ],
);
