import { DelegateBackoff, handleWhen, retry } from 'cockatiel';
import type { Position } from './position.js';
import { errorOf, StemmaError } from './stemma-error.js';
import { unreachable } from './unreachable.js';

export interface TransportOptions {
  readonly fetch: typeof fetch;
  readonly position: Position;
  /** How often a request is sent again. */
  readonly retries: number;
  /** How long a read may wait for its store to hold what this client wrote. */
  readonly waitSeconds: number;
  /** Whether a request does no harm twice. */
  readonly isRepeatable: (request: Request) => boolean;
}

const FIRST_PAUSE_MS = 100;
const LONGEST_PAUSE_MS = 5_000;

/**
 * Sends a request, and again where that does no harm: after a fault of the network, and where the service asks for it
 * (`Retry-After`). Reads carry the position of what was written before them. @throws StemmaError for all but a success.
 */
export function transport({
  fetch,
  position,
  retries,
  waitSeconds,
  isRepeatable,
}: TransportOptions): typeof globalThis.fetch {
  const again = retry(handleWhen(mayPass), {
    maxAttempts: retries,
    backoff: new DelegateBackoff(({ attempt, result }) =>
      'error' in result && result.error instanceof StemmaError && result.error.retryAfterMs !== null
        ? result.error.retryAfterMs
        : jittered(Math.min(LONGEST_PAUSE_MS, FIRST_PAUSE_MS * 2 ** (attempt - 1))),
    ),
  });

  async function once(request: Request): Promise<Response> {
    const response = await fetch(request).catch((error: unknown) => {
      throw request.signal.aborted ? error : unreachable(request.url, error);
    });
    const type = response.headers.get('content-type') ?? '';
    if (!response.ok || isForeign(response.status, type)) throw await errorOf(response, request.url);
    position.learn(response.headers.get('stemma-position'));
    return /[/+]json/.test(type) ? whole(response, request) : response;
  }

  return async (input, init) => {
    const request = input instanceof Request && init === undefined ? input : new Request(input, init);
    if (position.latest !== null && !request.headers.has('stemma-min-position')) {
      request.headers.set('stemma-min-position', position.latest);
      request.headers.set('prefer', `wait=${waitSeconds}`);
    }
    if (!isRepeatable(request)) return once(request);
    return again.execute(() => once(request.clone()), request.signal);
  };
}

/** A connection that breaks within a body is noticed here, where the request can still be repeated. */
async function whole(response: Response, { signal, url }: Request): Promise<Response> {
  const body = await response.text().catch((error: unknown) => {
    throw signal.aborted ? error : unreachable(url, error);
  });
  const { status, headers } = response;
  return new Response(body === '' ? null : body, { status, headers });
}

/** Stemma says of whatever it answers what it is, and never answers a page here. */
function isForeign(status: number, type: string): boolean {
  return status !== 204 && (type === '' || type.startsWith('text/html'));
}

/** A read, and a write that the service knows again by its key. */
export function isRepeatable({ method, headers }: Request): boolean {
  return method === 'GET' || headers.has('idempotency-key');
}

function mayPass(error: unknown): boolean {
  return (
    error instanceof StemmaError &&
    (error.retryAfterMs !== null ||
      error.code === 'unreachable' ||
      // The first attempt broke off here, and is still at work there.
      error.code === 'idempotency_in_progress')
  );
}

function jittered(ms: number): number {
  return ms * (0.5 + Math.random() / 2);
}
