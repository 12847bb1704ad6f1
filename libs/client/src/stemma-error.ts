import type { Problem } from './generated/types.gen.js';

/**
 * The service's own codes, and those of what never became an answer of it: `unreachable` (no answer, half of one, or a proxy's),
 * `not_stemma` (something else answers there), `truncated` (a lineage is larger than the service walks).
 */
export type StemmaErrorCode = Problem['code'] | 'unreachable' | 'not_stemma' | 'truncated';

interface Details {
  readonly problem?: Problem;
  readonly retryAfterMs?: number;
  readonly cause?: unknown;
}

/** What every call throws that was not done; the message is a sentence for people. */
export class StemmaError extends Error {
  override readonly name = 'StemmaError';
  /** As it was answered, with what a caller needs to go on (`currentRev`, `nodeIds`, `cycle`, …); null where nothing was. */
  readonly problem: Problem | null;
  /** When the service wants to be asked again. */
  readonly retryAfterMs: number | null;

  constructor(
    readonly code: StemmaErrorCode,
    message: string,
    { problem, retryAfterMs, cause }: Details = {},
  ) {
    super(message, { cause });
    this.problem = problem ?? null;
    this.retryAfterMs = retryAfterMs ?? null;
  }

  /** Null where nothing was answered. */
  get status(): number | null {
    return this.problem?.status ?? null;
  }

  /** Which parts of the request are at fault, by JSON pointers. */
  get errors(): Problem['errors'] {
    return this.problem?.errors ?? [];
  }
}

/** By which a proxy says that nothing answers behind it. */
const GATEWAY_STATUSES: readonly number[] = [502, 503, 504];

/** For an answer that is no success. */
export async function errorOf(response: Response, url: string): Promise<StemmaError> {
  const body: unknown = await response.json().catch(() => null);
  if (!isProblem(body)) {
    const [{ origin }, { status }] = [new URL(url), response];
    return GATEWAY_STATUSES.includes(status)
      ? new StemmaError(
          'unreachable',
          `Stemma cannot be reached at ${origin}: what stands before it says ${status}.`,
        )
      : new StemmaError('not_stemma', `What answers at ${origin} is not Stemma (${status}).`, {
          cause: body,
        });
  }
  const seconds = Number(response.headers.get('retry-after') ?? Number.NaN);
  return new StemmaError(body.code, body.detail, {
    problem: body,
    ...(Number.isFinite(seconds) ? { retryAfterMs: seconds * 1_000 } : {}),
  });
}

function isProblem(body: unknown): body is Problem {
  return typeof body === 'object' && body !== null && 'code' in body && 'detail' in body && 'errors' in body;
}
