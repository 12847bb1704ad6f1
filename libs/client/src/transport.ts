import { pause } from './pause.js';
import type { Position } from './position.js';
import { errorOf, StemmaError } from './stemma-error.js';
import { unreachable } from './unreachable.js';

export interface TransportOptions {
  readonly fetch: Fetch;
  readonly position: Position;
  /** How often a request is sent again. */
  readonly retries: number;
  /** How long a read may wait for its store to hold what this client wrote. */
  readonly waitSeconds: number;
  /** Whether a request does no harm twice. */
  readonly isRepeatable: IsRepeatable;
}

type Fetch = typeof fetch;
type IsRepeatable = (request: Pick<Request, 'method' | 'headers'>) => boolean;

const FIRST_PAUSE_MS = 100;
const LONGEST_PAUSE_MS = 5_000;

/**
 * Sends a request, and again where that does no harm: after a fault of the network, and where the service asks for it
 * (`Retry-After`). Reads carry the position of what was written before them. @throws StemmaError for all but a success.
 */
export function transport({ fetch, position, retries, waitSeconds, isRepeatable }: TransportOptions): Fetch {
  async function once({ url, signal, send }: Outgoing): Promise<Response> {
    const response = await send().catch((error: unknown) => {
      throw signal?.aborted === true ? error : unreachable(url, error);
    });
    const type = response.headers.get('content-type') ?? '';
    if (!response.ok || isForeign(response.status, type)) throw await errorOf(response, url);
    position.learn(response.headers.get('stemma-position'));
    return /[/+]json/.test(type) ? whole(response, url, signal) : response;
  }

  async function persistently(outgoing: Outgoing): Promise<Response> {
    for (let attempt = 1; ; attempt++) {
      try {
        return await once(outgoing);
      } catch (error) {
        if (attempt > retries || !mayPass(error)) throw error;
        await pause(error.retryAfterMs ?? growing(attempt), outgoing.signal);
        outgoing.signal?.throwIfAborted();
      }
    }
  }

  return async (input, init) => {
    const outgoing =
      typeof input === 'string' ? ofText(fetch, input, init) : ofRequest(fetch, isRepeatable, input, init);
    const { headers } = outgoing;
    if (position.latest !== null && !headers.has('stemma-min-position')) {
      headers.set('stemma-min-position', position.latest);
      headers.set('prefer', `wait=${waitSeconds}`);
    }
    return isRepeatable(outgoing) ? persistently(outgoing) : once(outgoing);
  };
}

/** What can be sent, as often as it has to be. */
interface Outgoing {
  readonly url: string;
  readonly method: string;
  readonly headers: Headers;
  readonly signal: AbortSignal | undefined;
  readonly send: () => Promise<Response>;
}

/** Its body may be a stream without end, of which only what is sent again may be copied. */
function ofRequest(
  fetch: Fetch,
  isRepeatable: IsRepeatable,
  input: Request | URL,
  init: RequestInit | undefined,
): Outgoing {
  const request = input instanceof Request && init === undefined ? input : new Request(input, init);
  const { url, method, headers, signal } = request;
  const send = isRepeatable(request) ? () => fetch(request.clone()) : () => fetch(request);
  return { url, method, headers, signal, send };
}

/** A body that is a text needs no copy for each time that it is sent: a `Request` costs as much as all else of a client. */
function ofText(fetch: Fetch, url: string, init: RequestInit = {}): Outgoing {
  const headers = new Headers(init.headers);
  const { method = 'GET', signal } = init;
  return { url, method, headers, signal: signal ?? undefined, send: () => fetch(url, { ...init, headers }) };
}

/** A connection that breaks within a body is noticed here, where the request can still be repeated. */
async function whole(response: Response, url: string, signal: AbortSignal | undefined): Promise<Response> {
  const body = await response.text().catch((error: unknown) => {
    throw signal?.aborted === true ? error : unreachable(url, error);
  });
  const { status, headers } = response;
  return new Response(body === '' ? null : body, { status, headers });
}

/** Stemma says of whatever it answers what it is, and never answers a page here. */
function isForeign(status: number, type: string): boolean {
  return status !== 204 && (type === '' || type.startsWith('text/html'));
}

/** A read, and a write that the service knows again by its key. */
export function isRepeatable({ method, headers }: Pick<Request, 'method' | 'headers'>): boolean {
  return method === 'GET' || headers.has('idempotency-key');
}

function mayPass(error: unknown): error is StemmaError {
  return (
    error instanceof StemmaError &&
    (error.retryAfterMs !== null ||
      error.code === 'unreachable' ||
      // The first attempt broke off here, and is still at work there.
      error.code === 'idempotency_in_progress')
  );
}

function growing(attempt: number): number {
  const longest = Math.min(LONGEST_PAUSE_MS, FIRST_PAUSE_MS * 2 ** (attempt - 1));
  return longest * (0.5 + Math.random() / 2);
}
