import { Readable } from 'node:stream';

/**
 * A stream of pieces that is destroyed once its reader has taken nothing for `idleMs`: what the pieces are read from
 * is then closed. The error tells of it.
 */
export function readInTime(pieces: AsyncGenerator<string, void, undefined>, idleMs: number): Readable {
  let idle: NodeJS.Timeout | undefined;
  const stream = Readable.from(timed(), { objectMode: true, highWaterMark: 1 });
  return stream;

  async function* timed(): AsyncGenerator<string> {
    try {
      for await (const piece of pieces) {
        idle = setTimeout(() => {
          stream.destroy(new Error(`The reader took nothing for ${String(idleMs)} ms.`));
        }, idleMs);
        yield piece;
        clearTimeout(idle);
      }
    } finally {
      clearTimeout(idle);
    }
  }
}
