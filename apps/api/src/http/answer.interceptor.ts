import type { CallHandler, ExecutionContext, NestInterceptor } from '@nestjs/common';
import { formatPosition } from '@stemma/models';
import { isReplayed, isSourced, type Sourced, type Written } from '@stemma/orchestration';
import type { FastifyReply } from 'fastify';
import { map, type Observable } from 'rxjs';
import { etagOf } from './etag.js';
import { JsonText } from './json-text.js';
import { TextAnswer } from './text-answer.js';

/**
 * Puts into headers what every answer says of itself: the position of a write, source and freshness of a read, the
 * ETag of what has a revision, 201 for what was created. Controllers only return what they were given.
 */
export class AnswerInterceptor implements NestInterceptor {
  intercept(context: ExecutionContext, next: CallHandler): Observable<unknown> {
    const reply = context.switchToHttp().getResponse<FastifyReply>();
    return next.handle().pipe(map((answer: unknown) => bodyOf(answer, reply)));
  }
}

function bodyOf(answer: unknown, reply: FastifyReply): unknown {
  if (isWritten(answer)) return written(answer, reply);
  if (isSourced(answer)) return sourced(answer, reply);
  return entity(answer, reply);
}

function written(result: Written<unknown>, reply: FastifyReply): unknown {
  void reply.header('stemma-position', formatPosition(result.position));
  void reply.status(result.outcome === 'created' ? 201 : 200);
  const { answer } = result;
  if (isReplayed(answer)) {
    void reply.header('idempotency-replayed', 'true');
    return withoutBody(answer.replayed, reply);
  }
  return withoutBody(answer, reply);
}

function sourced(
  { answer, source, position, lagMs, fallback }: Sourced<unknown>,
  reply: FastifyReply,
): unknown {
  void reply.header('stemma-source', source);
  if (lagMs !== null) void reply.header('stemma-lag-ms', String(Math.round(lagMs)));
  if (position !== null) void reply.header('stemma-position', formatPosition(position));
  if (fallback !== null) void reply.header('stemma-fallback', fallback);
  return entity(answer, reply);
}

function withoutBody(answer: unknown, reply: FastifyReply): unknown {
  if (answer !== null) return entity(answer, reply);
  void reply.status(204);
  return undefined;
}

function entity(answer: unknown, reply: FastifyReply): unknown {
  if (answer instanceof JsonText) {
    void reply.type('application/json; charset=utf-8');
    return answer.text;
  }
  if (answer instanceof TextAnswer) {
    void reply.type(`${answer.mediaType}; charset=utf-8`);
    if (answer.truncated.length > 0) void reply.header('stemma-truncated', answer.truncated.join(', '));
    return answer.text;
  }
  const rev = revOf(answer);
  if (rev !== null) void reply.header('etag', etagOf(rev));
  return answer;
}

/** Of the answer itself, else of the pattern, improvement or node that it is about. */
function revOf(answer: unknown): number | null {
  if (typeof answer !== 'object' || answer === null) return null;
  if ('rev' in answer && typeof answer.rev === 'number') return answer.rev;
  if ('pattern' in answer) return revOf(answer.pattern);
  if ('improvement' in answer) return revOf(answer.improvement);
  return 'node' in answer ? revOf(answer.node) : null;
}

function isWritten(answer: unknown): answer is Written<unknown> {
  return typeof answer === 'object' && answer !== null && 'outcome' in answer && 'position' in answer;
}
