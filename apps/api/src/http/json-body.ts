import { createHash } from 'node:crypto';
import type { IncomingMessage } from 'node:http';
import { parseForeignJson, parseJson, StemmaError } from '@stemma/models';
import type { FastifyInstance, FastifyRequest } from 'fastify';
import { BodyReader } from './body-reader.js';
import { decoded, encodingFault } from './content-encoding.js';

const bytesOf = new WeakMap<object, Buffer>();

/**
 * The body parsers of this API: JSON, parsed strictly, and NDJSON, handed on as the stream that it is, both inflated where
 * they are compressed. Every other media type is refused by Fastify, and every other encoding here.
 */
export function acceptBodies(fastify: FastifyInstance, jsonLimitBytes: number): void {
  fastify.addHook('onRequest', (request, _reply, done) => {
    done(encodingFault(request.raw));
  });
  fastify.removeAllContentTypeParsers();
  const reader = new BodyReader(jsonLimitBytes);
  fastify.addContentTypeParser(
    ['application/json'],
    async (request: FastifyRequest, body: IncomingMessage) => {
      const whole = decoded(body);
      const bytes = await reader.read(whole, Number(request.headers['content-length'] ?? 0)).finally(() => {
        // What inflates it stops; the connection stays, for the answer.
        if (whole !== body) whole.destroy();
      });
      const json = jsonOf(bytes, isForeign(request) ? parseForeignJson : parseJson);
      bytesOf.set(request.raw, bytes);
      return json;
    },
  );
  fastify.addContentTypeParser('application/x-ndjson', (_request, payload: IncomingMessage, done) => {
    done(null, decoded(payload));
  });
}

/** SHA-256 of the JSON body as it came: the same request sent again has the same bytes. Null without one. */
export function bodyHashOf(request: FastifyRequest): string | null {
  const bytes = bytesOf.get(request.raw);
  return bytes === undefined ? null : createHash('sha256').update(bytes).digest('hex');
}

const strictUtf8 = new TextDecoder('utf-8', { fatal: true });

/** In a form that others have chosen, as `@RouteConfig(FOREIGN)` says of a route. */
export const FOREIGN = { isForeign: true } as const;

function isForeign({ routeOptions: { config } }: FastifyRequest): boolean {
  return 'isForeign' in config;
}

/** @throws StemmaError as `parseJson` */
function jsonOf(body: Buffer, parse: typeof parseJson): unknown {
  if (body.length === 0) return undefined;
  return parse(utf8(body), 'The body');
}

function utf8(body: Buffer): string {
  try {
    return strictUtf8.decode(body);
  } catch (cause) {
    throw new StemmaError('malformed_json', 'The body is not UTF-8.', { cause });
  }
}
