import type { IncomingMessage } from 'node:http';
import type { Readable, Transform } from 'node:stream';
import { createGunzip, createInflate } from 'node:zlib';
import { StemmaError } from '@stemma/models';

const DECODERS = new Map<string, () => Transform>([
  ['gzip', createGunzip],
  ['x-gzip', createGunzip],
  ['deflate', createInflate],
]);

/** As `Accept-Encoding` tells it to whoever was refused. */
export const TAKEN_ENCODINGS = 'gzip, deflate';

/** Undefined where the body can be read. */
export function encodingFault(request: IncomingMessage): StemmaError | undefined {
  const encoding = encodingOf(request);
  if (encoding === null || DECODERS.has(encoding)) return undefined;
  return new StemmaError(
    'unsupported_media_type',
    `Content-Encoding ${encoding} is not decoded here: send ${TAKEN_ENCODINGS}, or the body as it is.`,
  );
}

/**
 * The body as it was before it was compressed. Nothing more is inflated than is taken, so whoever bounds what he takes is
 * safe from what is small only on its way.
 */
export function decoded(request: IncomingMessage): Readable {
  const decoder = DECODERS.get(encodingOf(request) ?? '')?.();
  if (decoder === undefined) return request;
  request
    .once('error', (error) => decoder.destroy(error))
    .once('close', () => {
      if (!request.complete) decoder.destroy(new Error('the body broke off'));
    });
  // Whoever was refused may still be sending, and must be able to read why: the connection stays.
  decoder.once('close', () => request.unpipe(decoder));
  decoder.on('error', () => undefined);
  return request.pipe(decoder);
}

function encodingOf({ headers }: IncomingMessage): string | null {
  const encoding = headers['content-encoding']?.trim().toLowerCase() ?? 'identity';
  return encoding === 'identity' ? null : encoding;
}
