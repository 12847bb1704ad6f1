import { createHash } from 'node:crypto';
import type { IncomingMessage } from 'node:http';
import { StemmaError } from '@stemma/models';
import type { FastifyInstance, FastifyRequest } from 'fastify';
import { BodyReader } from './body-reader.js';

const bytesOf = new WeakMap<object, Buffer>();

/**
 * The body parsers of this API: JSON, parsed strictly, and NDJSON, handed on as the stream that it is. Every other
 * media type is refused by Fastify, and every encoding (gzip …) here.
 */
export function acceptBodies(fastify: FastifyInstance, jsonLimitBytes: number): void {
  fastify.addHook('onRequest', (request, _reply, done) => {
    done(encodingFault(request));
  });
  fastify.removeAllContentTypeParsers();
  const reader = new BodyReader(jsonLimitBytes);
  fastify.addContentTypeParser(
    ['application/json'],
    async (request: FastifyRequest, body: IncomingMessage) => {
      const bytes = await reader.read(body, Number(request.headers['content-length'] ?? 0));
      const json = parseJson(bytes);
      bytesOf.set(request.raw, bytes);
      return json;
    },
  );
  fastify.addContentTypeParser('application/x-ndjson', (_request, payload, done) => {
    done(null, payload);
  });
}

/** SHA-256 of the JSON body as it came: the same request sent again has the same bytes. Null without one. */
export function bodyHashOf(request: FastifyRequest): string | null {
  const bytes = bytesOf.get(request.raw);
  return bytes === undefined ? null : createHash('sha256').update(bytes).digest('hex');
}

const strictUtf8 = new TextDecoder('utf-8', { fatal: true });

/** @throws StemmaError `malformed_json` */
function parseJson(body: Buffer): unknown {
  if (body.length === 0) return undefined;
  try {
    return JSON.parse(strictUtf8.decode(body)) as unknown;
  } catch (error) {
    throw new StemmaError('malformed_json', `The body is not JSON: ${(error as Error).message}.`, {
      cause: error,
    });
  }
}

function encodingFault({ headers }: FastifyRequest): StemmaError | undefined {
  const encoding = headers['content-encoding'];
  if (encoding === undefined || encoding.trim().toLowerCase() === 'identity') return undefined;
  return new StemmaError(
    'unsupported_media_type',
    `Send the body as it is: Content-Encoding ${encoding} is not decoded here.`,
  );
}
