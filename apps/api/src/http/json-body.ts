import { StemmaError } from '@stemma/models';
import type { FastifyInstance } from 'fastify';

/**
 * The body parsers of this API: JSON, parsed strictly, and NDJSON, handed on as the stream that it is. Every other
 * media type is refused by Fastify.
 */
export function acceptBodies(fastify: FastifyInstance, jsonLimitBytes: number): void {
  fastify.removeAllContentTypeParsers();
  fastify.addContentTypeParser(
    ['application/json'],
    { parseAs: 'buffer', bodyLimit: jsonLimitBytes },
    (_request, body, done) => {
      try {
        done(null, parseJson(body as Buffer));
      } catch (error) {
        done(error as Error);
      }
    },
  );
  fastify.addContentTypeParser('application/x-ndjson', (_request, payload, done) => {
    done(null, payload);
  });
}

const strictUtf8 = new TextDecoder('utf-8', { fatal: true });

/** @throws StemmaError `malformed_json` */
function parseJson(body: Buffer): unknown {
  if (body.length === 0) return undefined;
  try {
    return JSON.parse(strictUtf8.decode(body)) as unknown;
  } catch (error) {
    throw new StemmaError('malformed_json', `The body is not JSON: ${(error as Error).message}.`, { cause: error });
  }
}
