import type { Readable } from 'node:stream';
import { StemmaError } from '@stemma/models';

const MIB = 1024 * 1024;
/** All that is held beyond the beginning of each body; two of the largest get in whatever the limit is. */
const HELD_BYTES = 128 * MIB;
/** Not counted, so that everyday requests get in while large ones fill all there is. */
const BEGINNING_BYTES = 64 * 1024;
/** What a piece costs beside its bytes. */
const PIECE_BYTES = 128;
/** Slow lines bring the largest body in this time. */
const ARRIVES_WITHIN_MS = 300_000;

/** Reads bodies whole, as many bytes together as the memory of the service bears. */
export class BodyReader {
  private heldBytes = 0;
  private readonly atMostBytes: number;

  constructor(private readonly limitBytes: number) {
    this.atMostBytes = Math.max(HELD_BYTES, 2 * limitBytes);
  }

  /** @throws StemmaError `payload_too_large`, `bodies_busy`, `request_timeout`; what breaks the connection. */
  async read(body: Readable, announcedBytes: number): Promise<Buffer> {
    if (announcedBytes > this.limitBytes) throw this.tooLarge();
    const pieces: Buffer[] = [];
    let bytes = 0;
    let heldBytes = 0;
    const take = (piece: Buffer): void => {
      bytes += piece.length;
      if (bytes > this.limitBytes) throw this.tooLarge();
      pieces.push(piece);
      if (bytes <= BEGINNING_BYTES) return;
      heldBytes += piece.length + PIECE_BYTES;
      this.heldBytes += piece.length + PIECE_BYTES;
      if (this.heldBytes > this.atMostBytes) throw busy();
    };
    try {
      await taken(body, take);
    } finally {
      this.heldBytes -= heldBytes;
    }
    return Buffer.concat(pieces, bytes);
  }

  private tooLarge(): StemmaError {
    return new StemmaError(
      'payload_too_large',
      `The body is larger than the ${String(this.limitBytes)} bytes that this service takes.`,
    );
  }
}

/** Unlike an iterator it costs next to nothing, and leaves the connection for the answer. */
function taken(body: Readable, take: (piece: Buffer) => void): Promise<void> {
  return new Promise((resolve, reject) => {
    const late = setTimeout(() => {
      fail(new StemmaError('request_timeout', 'The request took too long to arrive.'));
    }, ARRIVES_WITHIN_MS);
    const onData = (piece: Buffer): void => {
      try {
        take(piece);
      } catch (error) {
        fail(error as Error);
      }
    };
    const onEnd = (): void => {
      leave();
      resolve();
    };
    const fail = (error: Error): void => {
      leave();
      reject(error);
    };
    const leave = (): void => {
      clearTimeout(late);
      body.off('data', onData).off('end', onEnd).off('error', fail);
    };
    body.on('data', onData).on('end', onEnd).on('error', fail);
  });
}

function busy(): StemmaError {
  return new StemmaError(
    'bodies_busy',
    'As many large bodies are on their way as this service takes together. Try again a little later.',
  );
}
