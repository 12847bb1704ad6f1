import { codeOf, messageOf, Refused, Unreachable, type Pointed } from '../failure.js';

interface Problem {
  readonly code: string;
  readonly detail: string;
  readonly errors?: readonly Pointed[];
}

/** What to throw for an answer that is no success. */
export function failureOf(status: number, contentType: string, body: string, url: string): Error {
  const problem = contentType.includes('problem+json') ? problemOf(body) : null;
  if (problem !== null) return new Refused(problem.code, problem.detail, problem.errors ?? []);
  return new Unreachable(`What answers at ${url} is not Stemma (it answered ${status}).`);
}

function problemOf(body: string): Problem | null {
  try {
    const value = JSON.parse(body) as Partial<Problem> | null;
    if (typeof value?.code !== 'string' || typeof value.detail !== 'string') return null;
    return { code: value.code, detail: value.detail, errors: value.errors ?? [] };
  } catch {
    return null;
  }
}

/** What to throw where no answer came at all. */
export function unreachable(url: string, error: unknown): Unreachable {
  return new Unreachable(`Stemma cannot be reached at ${url}: ${reasonOf(error)}`, error);
}

const REASONS: Readonly<Record<string, string>> = {
  ECONNREFUSED: 'nothing listens there.',
  ECONNRESET: 'the connection broke.',
  EPIPE: 'the connection broke.',
  UND_ERR_SOCKET: 'the connection broke.',
  ENOTFOUND: 'there is no such host.',
  ETIMEDOUT: 'it does not answer in time.',
  UND_ERR_CONNECT_TIMEOUT: 'it does not answer in time.',
};

function reasonOf(error: unknown): string {
  const cause = typeof error === 'object' && error !== null && 'cause' in error ? error.cause : undefined;
  if (cause !== undefined && cause !== null) return reasonOf(cause);
  return REASONS[codeOf(error)] ?? messageOf(error);
}
