import { heldToDocument } from '../api/held-to-document.js';
import type { RawAnswer, RawRequest } from './raw-request.js';

/** What Postgres and its driver say, and what is said where only Postgres found a value to be wrong. */
const POSTGRES =
  /Postgres|SQLSTATE|invalid (?:input|byte|regular|value)|out of range for|violates|syntax error at|does not exist|duplicate key|stemma\.[a-z_]+|value too long|malformed|QueryFailed|null value in/;

/** Of the service, nothing is away here. */
const FAILURES = new Set(['timeout']);

/** What is wrong with an answer; null: nothing. */
export function faultOf({ method, target }: RawRequest, { status, headers, text }: RawAnswer): string | null {
  const mediaType = headers['content-type']?.split(';')[0] ?? '';
  if (status >= 400) {
    if (mediaType !== 'application/problem+json') return `${String(status)} is no problem document`;
    const { code, detail, correlationId, errors } = JSON.parse(text) as Record<string, unknown>;
    if (status >= 500 && !FAILURES.has(String(code))) return `${String(status)} ${String(code)}`;
    if (typeof correlationId !== 'string') return 'no correlation id';
    const said = JSON.stringify([detail, errors]);
    if (POSTGRES.test(said)) return `Postgres speaks: ${said}`;
  }
  return heldToDocument({ method, path: target, status, mediaType, text });
}
