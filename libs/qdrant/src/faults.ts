import {
  QdrantClientResourceExhaustedError,
  QdrantClientUnexpectedResponseError,
} from '@qdrant/js-client-rest';
import { StemmaError, storableText } from '@stemma/models';

/** What was named is not there. The message goes on from the name of the server. */
export class Missing extends Error {}

/** Qdrant says that the question is wrong; the message goes on likewise, with its reason. */
export class Refused extends Error {
  constructor(
    message: string,
    readonly status: number,
    cause: unknown,
  ) {
    super(message, { cause });
  }
}

const MAX_CHARS = 500;

/** Whether the server has said something, if only no. */
export function isAnswered(error: unknown): boolean {
  return error instanceof StemmaError || statusOf(error) !== null;
}

/** Whether a connection broke off: Qdrant ends those that rest, and a request may just be on its way then. */
export function isSevered(error: unknown): boolean {
  return ['UND_ERR_SOCKET', 'ECONNRESET', 'EPIPE'].includes(codeOf(error));
}

/** By the status and the code of what the client threw; never by its text. */
export function answerFault(where: string, error: unknown): Error {
  if (error instanceof StemmaError) return error;
  const status = statusOf(error);
  const away = (what: string): StemmaError =>
    new StemmaError('mirror_unavailable', `${where} ${what}.`, { cause: error });
  if (status === null) return away(`cannot be reached (${codeOf(error)})`);
  if (status === 401 || status === 403)
    return away(`does not let this key do that: look at QDRANT_API_KEY (${String(status)})`);
  // What else answers for a Qdrant that is away knows nothing of what that has.
  if (status === 404 && isQdrants(error)) return new Missing('has not what was asked for', { cause: error });
  const isRefusal = status >= 400 && status < 500 && ![404, 408, 429].includes(status);
  if (isRefusal) return new Refused(`refuses it: ${wordsOf(error)}`, status, error);
  return away(`cannot do that now (${String(status)}: ${wordsOf(error)})`);
}

/** Null where there was no answer, or none that can be read. */
function statusOf(error: unknown): number | null {
  if (error instanceof QdrantClientResourceExhaustedError) return 429;
  // A status of success, but not one that Qdrant gives.
  if (error instanceof QdrantClientUnexpectedResponseError) return 502;
  const status = member(error, 'status');
  return typeof status === 'number' ? status : null;
}

/** Such as ECONNREFUSED; of an error without a code, such as a port that fetch never asks, what it says or is called. */
function codeOf(error: unknown): string {
  const cause = member(error, 'cause');
  return String(member(cause, 'code') ?? member(cause, 'message') ?? member(error, 'name'));
}

function isQdrants(error: unknown): boolean {
  return member(member(member(error, 'data'), 'status'), 'error') !== undefined;
}

/** Qdrant answers JSON, except where it asks for a key; others on the way may answer anything. */
function wordsOf(error: unknown): string {
  const data = member(error, 'data');
  const words = member(member(data, 'status'), 'error') ?? data;
  const text = typeof words === 'string' ? words : JSON.stringify(words ?? '');
  return storableText(text, MAX_CHARS) || 'without a reason';
}

/** Errors come from several realms and packages: what they are is told by what they carry. */
function member(of: unknown, name: string): unknown {
  return typeof of === 'object' && of !== null ? (of as Record<string, unknown>)[name] : undefined;
}
