import { createParamDecorator, type ExecutionContext } from '@nestjs/common';
import { StemmaError } from '@stemma/models';
import type { PutCondition } from '@stemma/orchestration';
import type { FastifyRequest } from 'fastify';
import { expectedRev } from './etag.js';
import { headerDocumented } from './header-documented.js';

/** What a PUT asks of what is there: `If-Match` where it changes, `If-None-Match: *` or nothing where it makes. */
export const Condition = createParamDecorator(
  (_: unknown, context: ExecutionContext): PutCondition => {
    const { headers } = context.switchToHttp().getRequest<FastifyRequest>();
    const match = headers['if-match'];
    return {
      expected: match === undefined ? null : expectedRev(match),
      mustBeNew: mustBeNew(headers['if-none-match']),
    };
  },
  [
    headerDocumented({
      name: 'If-Match',
      description:
        'The ETag of the state that you mean to change (or a list of them), or `*` for any; not for a new one.',
      schema: { type: 'string', example: '"1"' },
    }),
    headerDocumented({
      name: 'If-None-Match',
      description: '`*`: only where there is none.',
      schema: { type: 'string', enum: ['*'] },
    }),
  ],
);

function mustBeNew(header: string | undefined): boolean {
  if (header === undefined) return false;
  if (header.trim() === '*') return true;
  throw StemmaError.invalid([{ pointer: '', code: 'invalid', message: 'header If-None-Match must be *' }]);
}
