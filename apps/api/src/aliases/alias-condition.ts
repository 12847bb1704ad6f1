import { createParamDecorator, type ExecutionContext } from '@nestjs/common';
import { StemmaError } from '@stemma/models';
import type { AliasCondition } from '@stemma/orchestration';
import type { FastifyRequest } from 'fastify';
import { expectedRev } from '../http/etag.js';
import { headerDocumented } from '../http/header-documented.js';

/** What a PUT asks of what is there: `If-Match` where it moves, `If-None-Match: *` or nothing where it makes. */
export const Condition = createParamDecorator(
  (_: unknown, context: ExecutionContext): AliasCondition => {
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
        'The ETag of the alias that you mean to move (or a list of them), or `*` for any; not for a new one.',
      schema: { type: 'string', example: '"1"' },
    }),
    headerDocumented({
      name: 'If-None-Match',
      description: '`*`: only where there is no such alias.',
      schema: { type: 'string', enum: ['*'] },
    }),
  ],
);

function mustBeNew(header: string | undefined): boolean {
  if (header === undefined) return false;
  if (header.trim() === '*') return true;
  throw StemmaError.invalid([{ pointer: '', code: 'invalid', message: 'header If-None-Match must be *' }]);
}
