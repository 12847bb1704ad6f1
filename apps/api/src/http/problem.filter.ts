import {
  Catch,
  HttpException,
  ServiceUnavailableException,
  type ArgumentsHost,
  type ExceptionFilter,
} from '@nestjs/common';
import { StemmaError } from '@stemma/models';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { TAKEN_ENCODINGS } from './content-encoding.js';
import { correlationIdOf, tellCorrelation } from './correlation.js';
import { problemOf } from './problem.js';

/** Everything that is thrown leaves as application/problem+json; what nobody foresaw is logged, and tells nothing. */
@Catch()
export class ProblemFilter implements ExceptionFilter {
  catch(thrown: unknown, host: ArgumentsHost): void {
    const request = host.switchToHttp().getRequest<FastifyRequest>();
    const error = toStemmaError(thrown);
    if (error.code === 'internal') {
      const { method, url } = request;
      request.log.error({ method, url, err: thrown }, 'A request failed for a reason that nobody foresaw.');
    }
    sendProblem(error, request, host.switchToHttp().getResponse<FastifyReply>());
  }
}

/** For what Fastify refuses before any hook: paths that are no URL, or endless. */
export function refuseUnroutable(thrown: unknown, request: FastifyRequest, reply: FastifyReply): void {
  tellCorrelation(request, reply);
  sendProblem(toStemmaError(thrown), request, reply);
}

function sendProblem(error: StemmaError, request: FastifyRequest, reply: FastifyReply): void {
  const problem = problemOf(error, { instance: request.url, correlationId: correlationIdOf(request) });
  void reply.headers(headersOf(error));
  void reply.status(problem.status).type('application/problem+json').send(problem);
}

/** What HTTP wants to have said in headers, too. */
function headersOf({ code, extra }: StemmaError): Record<string, string> {
  switch (code) {
    case 'unauthorized':
      return { 'www-authenticate': 'Bearer realm="stemma"' };
    case 'method_not_allowed':
      return Array.isArray(extra['allow']) ? { allow: extra['allow'].join(', ') } : {};
    case 'unsupported_media_type':
      return { 'accept-encoding': TAKEN_ENCODINGS };
    case 'exports_busy':
    case 'answers_busy':
      return { 'retry-after': '30' };
    case 'bodies_busy':
    case 'store_unavailable':
    case 'mirror_unavailable':
    case 'embedding_unavailable':
      return { 'retry-after': '1' };
    default:
      return {};
  }
}

/** Fastify's codes for what it refuses before a handler runs. */
const refusals: Readonly<Record<string, () => StemmaError>> = {
  FST_ERR_CTP_BODY_TOO_LARGE: () =>
    new StemmaError('payload_too_large', 'The body is larger than this service takes.'),
  FST_ERR_CTP_INVALID_MEDIA_TYPE: () =>
    new StemmaError(
      'unsupported_media_type',
      'Send the body as application/json (or application/x-ndjson for streams).',
    ),
  FST_ERR_CTP_INVALID_CONTENT_LENGTH: () =>
    new StemmaError('malformed_json', 'The body is not as long as its Content-Length says.'),
  FST_ERR_CTP_EMPTY_JSON_BODY: () => new StemmaError('malformed_json', 'The body is empty.'),
  ECONNRESET: () => new StemmaError('malformed_request', 'The body broke off before its end.'),
  Z_DATA_ERROR: notInflated,
  Z_BUF_ERROR: notInflated,
  Z_NEED_DICT: notInflated,
  FST_ERR_BAD_URL: () => new StemmaError('not_found', 'The path is not a valid URL.'),
  FST_ERR_MAX_PARAM_LENGTH: () => new StemmaError('not_found', 'There is nothing at a path as long as this.'),
};

function notInflated(): StemmaError {
  return new StemmaError(
    'malformed_json',
    'The body is not what its Content-Encoding says, or breaks off before its end.',
  );
}

function toStemmaError(thrown: unknown): StemmaError {
  if (thrown instanceof StemmaError) return thrown;
  const refusal = refusals[codeOf(thrown)];
  if (refusal !== undefined) return refusal();
  if (thrown instanceof HttpException && thrown.getStatus() === 404) {
    return new StemmaError('not_found', 'There is nothing at this path.');
  }
  if (thrown instanceof ServiceUnavailableException) return notReady(thrown.getResponse());
  return new StemmaError(
    'internal',
    'Something went wrong that nobody foresaw. The log has it under this correlationId.',
    {
      cause: thrown,
    },
  );
}

/** Nest wraps some of Fastify's errors. */
function codeOf(thrown: unknown): string {
  if (typeof thrown !== 'object' || thrown === null) return '';
  if ('code' in thrown && typeof thrown.code === 'string') return thrown.code;
  return thrown instanceof HttpException ? codeOf(thrown.cause) : '';
}

/** From what the health check found: which part is not ready, and why. */
function notReady(found: unknown): StemmaError {
  const checks =
    typeof found === 'object' && found !== null && 'details' in found ? (found.details as Checks) : {};
  const down = Object.entries(checks).filter(([, { status }]) => status === 'down');
  const reasons = down.map(([name, { message }]) => `${name}: ${message ?? 'down'}`);
  const message = reasons.length > 0 ? `Not ready. ${reasons.join(' ')}` : 'The service is about to stop.';
  return new StemmaError('store_unavailable', message, { extra: { checks } });
}

type Checks = Readonly<Record<string, { readonly status: string; readonly message?: string }>>;
