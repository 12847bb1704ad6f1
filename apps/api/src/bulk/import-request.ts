import { Readable } from 'node:stream';
import { StemmaError } from '@stemma/models';
import type { ImportState } from '@stemma/orchestration';
import type { FastifyRequest } from 'fastify';

/** @throws StemmaError `unsupported_media_type`; `validation_failed` for an Idempotency-Key. */
export function bodyOf({ body, headers }: FastifyRequest): AsyncIterable<Uint8Array> {
  if (!(body instanceof Readable)) {
    throw new StemmaError('unsupported_media_type', 'Send the body as application/x-ndjson.');
  }
  if (headers['idempotency-key'] === undefined) return whole(body);
  // A stream is many transactions, so no stored answer can be in the same one.
  throw StemmaError.invalid([
    {
      pointer: '',
      code: 'invalid',
      message: 'header Idempotency-Key does not go with an import: use importId',
    },
  ]);
}

/** The client went away within the body: that is no fault of this service, and is not logged as one. */
async function* whole(body: Readable): AsyncGenerator<Uint8Array> {
  try {
    for await (const piece of body) yield piece as Uint8Array;
  } catch (cause) {
    throw new StemmaError('malformed_json', 'The body broke off.', { cause });
  }
}

export function stateJson({ importId, lines, counts, badLines, cursor, finishedAt }: ImportState): object {
  return { importId, lines, counts, badLineCount: counts['bad'] ?? 0, badLines, cursor, finishedAt };
}
