import type { Readable } from 'node:stream';
import { codeOf } from '../failure.js';

const NOTHING = Buffer.alloc(0);

/** Reads delimited or counted bytes from a stream, asking it for no more than is needed: backpressure reaches the writer. */
export class ByteReader {
  private readonly chunks: AsyncIterator<Buffer, undefined>;
  private buffered: Buffer = NOTHING;

  constructor(stream: Readable) {
    // Node throws away what a process has written when it ends before somebody listens.
    stream.on('readable', () => undefined);
    this.chunks = stream[Symbol.asyncIterator]() as AsyncIterator<Buffer, undefined>;
  }

  /** The bytes before the next `delimiter`, which is consumed; null at the end of the stream. */
  async until(delimiter: number): Promise<Buffer | null> {
    let searched = 0;
    for (;;) {
      const end = this.buffered.indexOf(delimiter, searched);
      if (end >= 0) {
        const bytes = this.buffered.subarray(0, end);
        this.buffered = this.buffered.subarray(end + 1);
        return bytes;
      }
      searched = this.buffered.length;
      if (!(await this.pull())) return null;
    }
  }

  /** All bytes to the end of the stream. */
  async all(): Promise<Buffer> {
    while (await this.pull());
    const bytes = this.buffered;
    this.buffered = NOTHING;
    return bytes;
  }

  /** Hands the next `count` bytes to `take` piece by piece; false if the stream ended before. */
  async pass(count: number, take: (piece: Buffer) => void): Promise<boolean> {
    let left = count;
    while (left > 0) {
      if (this.buffered.length === 0 && !(await this.pull())) return false;
      const piece = this.buffered.subarray(0, left);
      this.buffered = this.buffered.subarray(piece.length);
      left -= piece.length;
      take(piece);
    }
    return true;
  }

  private async pull(): Promise<boolean> {
    const chunk = await this.nextChunk();
    if (chunk === null) return false;
    this.buffered = this.buffered.length === 0 ? chunk : Buffer.concat([this.buffered, chunk]);
    return true;
  }

  private async nextChunk(): Promise<Buffer | null> {
    try {
      const { done, value } = await this.chunks.next();
      return done === true ? null : value;
    } catch (error) {
      // A process that never started, or was killed, closes its output without an end.
      if (codeOf(error) === 'ERR_STREAM_PREMATURE_CLOSE') return null;
      throw error;
    }
  }
}
