import { constants } from 'node:zlib';
import compress from '@fastify/compress';
import type { FastifyInstance } from 'fastify';

/** A shorter one costs more than it saves. */
const LEAST_BYTES = 8 * 1024;
/** Of Brotli and of gzip: as fast as it goes. JSON of a lineage comes to a tenth. */
const QUALITY = 1;

/**
 * Compresses long answers to reads for whoever accepts that; streams of events and lines, which are read as they come, never.
 * Answers to writes stay as they are: one may hold a secret beside what its caller chose, whose length would tell of it
 * (BREACH).
 */
export async function compressAnswers(fastify: FastifyInstance): Promise<void> {
  fastify.addHook('onRoute', (route) => {
    if (route.method !== 'GET') route.compress = false;
  });
  await fastify.register(compress, {
    globalDecompression: false,
    encodings: ['br', 'gzip'],
    threshold: LEAST_BYTES,
    brotliOptions: { params: { [constants.BROTLI_PARAM_QUALITY]: QUALITY } },
    zlibOptions: { level: QUALITY },
  });
}
