import { StemmaError } from './stemma-error.js';

/** Where no answer came, or half of one. @param cause what `fetch` or a socket threw */
export function unreachable(url: string, cause: unknown): StemmaError {
  const message = `Stemma cannot be reached at ${new URL(url).origin}: ${reasonOf(cause)}`;
  return new StemmaError('unreachable', message, { cause });
}

/** By the codes of Node; a browser does not tell. */
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
  if (typeof error !== 'object' || error === null) return String(error);
  if ('cause' in error && error.cause !== undefined && error.cause !== null) return reasonOf(error.cause);
  if ('code' in error && typeof error.code === 'string' && error.code in REASONS)
    return REASONS[error.code] ?? error.code;
  // One of several: each address of a host failed on its own.
  if ('errors' in error && Array.isArray(error.errors)) return error.errors.map(reasonOf).join('; ');
  return 'message' in error ? String(error.message) : JSON.stringify(error);
}
