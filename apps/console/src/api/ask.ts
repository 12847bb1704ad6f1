import { askForKey, bearer } from './key.js';

type Fallback = 'warming' | 'behind' | 'unavailable' | 'rebuilding';

/** What the API said, and what it said of its answer. */
export interface Answer<T> {
  readonly data: T;
  readonly source: string | null;
  readonly lagMs: number | null;
  /** Why the record stood in for a mirror; null where none did. */
  readonly fallback: Fallback | null;
  readonly etag: string | null;
}

/** A refusal of the API (RFC 9457), or that there was no answer: `unreachable`. */
export class Problem extends Error {
  constructor(
    readonly status: number,
    readonly code: string,
    detail: string,
  ) {
    super(detail);
  }
}

export interface Question {
  readonly method?: 'GET' | 'POST' | 'PATCH' | 'DELETE';
  readonly body?: unknown;
  readonly ifMatch?: string;
  readonly signal?: AbortSignal;
}

/** @throws Problem */
export async function ask<T>(
  path: string,
  { method = 'GET', body, ifMatch, signal }: Question = {},
): Promise<Answer<T>> {
  const response = await fetchOrTell(path, {
    method,
    headers: {
      ...bearer(),
      ...(body === undefined ? {} : { 'content-type': 'application/json' }),
      ...(ifMatch === undefined ? {} : { 'if-match': ifMatch }),
    },
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    ...(signal === undefined ? {} : { signal }),
  });
  if (!response.ok) throw await refusalOf(response);
  const { headers } = response;
  const lag = headers.get('stemma-lag-ms');
  return {
    data: (await contentOf(response)) as T,
    source: headers.get('stemma-source'),
    lagMs: lag === null ? null : Number(lag),
    fallback: headers.get('stemma-fallback') as Fallback | null,
    etag: headers.get('etag'),
  };
}

async function fetchOrTell(path: string, init: RequestInit): Promise<Response> {
  try {
    return await fetch(path, init);
  } catch (error) {
    if (init.signal?.aborted === true) throw error;
    throw new Problem(0, 'unreachable', '');
  }
}

async function contentOf(response: Response): Promise<unknown> {
  if (response.status === 204) return null;
  return response.headers.get('content-type')?.startsWith('application/json') === true
    ? response.json()
    : response.text();
}

async function refusalOf(response: Response): Promise<Problem> {
  if (response.status === 401) askForKey();
  try {
    const { code, detail } = (await response.json()) as { code: string; detail: string };
    return new Problem(response.status, code, detail);
  } catch {
    return new Problem(response.status, 'unreadable', response.statusText);
  }
}
