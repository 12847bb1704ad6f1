import { createParamDecorator, type ExecutionContext } from '@nestjs/common';
import { parsePosition, StemmaError } from '@stemma/models';
import type { Freshness } from '@stemma/orchestration';
import type { FastifyRequest } from 'fastify';
import { headerDocumented } from './header-documented.js';

const MAX_WAIT_SECONDS = 30;
/** Unasked, a read waits so long for a mirror before the record answers. */
const DEFAULT_WAIT_MS = 100;

const DOCUMENTED = [
  headerDocumented({
    name: 'Stemma-Min-Position',
    description: 'The Stemma-Position of a write that the answer must have seen.',
    schema: { type: 'string', example: '1042.77' },
  }),
  headerDocumented({
    name: 'Prefer',
    description: `\`wait=<seconds>\`, at most ${MAX_WAIT_SECONDS}: how long to wait for a mirror to reach that position before the record answers.`,
    schema: { type: 'string', example: 'wait=5' },
  }),
];

/** How fresh the answer must be: `Stemma-Min-Position`, and `Prefer: wait=<seconds>` (RFC 7240). */
export const FreshnessWanted = createParamDecorator((_: unknown, context: ExecutionContext): Freshness => {
  const { headers } = context.switchToHttp().getRequest<FastifyRequest>();
  const minPosition = headers['stemma-min-position'];
  return {
    minPosition: minPosition === undefined ? null : parsePosition(String(minPosition)),
    waitMs: waitMsOf(headers.prefer),
  };
}, DOCUMENTED);

function waitMsOf(prefer: unknown): number {
  const wait = /(?:^|[,;\s])wait\s*=\s*"?([^",;\s]*)/i.exec(typeof prefer === 'string' ? prefer : '')?.[1];
  if (wait === undefined) return DEFAULT_WAIT_MS;
  const seconds = /^\d{1,6}(\.\d{1,3})?$/.test(wait) ? Number(wait) : Number.NaN;
  if (seconds <= MAX_WAIT_SECONDS) return seconds * 1000;
  throw StemmaError.invalid([
    {
      pointer: '',
      code: 'out_of_range',
      message: `header Prefer: wait must be 0 to ${MAX_WAIT_SECONDS} seconds`,
    },
  ]);
}
