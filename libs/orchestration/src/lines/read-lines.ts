import { createHash } from 'node:crypto';

/** One line of a stream, as bytes, without its end. */
export interface RawLine {
  /** Null where it is longer than a line may be. */
  readonly bytes: Buffer | null;
  /** SHA-256 in hex, of any line; costs when called. */
  readonly hash: () => string;
  /** False for a last line that no line end follows. */
  readonly ended: boolean;
}

const LF = 0x0a;
const CR = 0x0d;
const NOTHING = Buffer.alloc(0);

/**
 * Cuts a stream of bytes into its lines, in batches as they arrive. Nothing beyond the limit is kept in memory:
 * a longer line is passed by, but for its hash.
 */
export async function* readLines(
  source: AsyncIterable<Uint8Array>,
  maxLineBytes: number,
): AsyncGenerator<RawLine[], void, undefined> {
  const open = new OpenLine(maxLineBytes);
  for await (const chunk of source) {
    const bytes = Buffer.from(chunk.buffer, chunk.byteOffset, chunk.byteLength);
    const lines: RawLine[] = [];
    let start = 0;
    for (let end = bytes.indexOf(LF); end >= 0; end = bytes.indexOf(LF, start)) {
      lines.push(open.close(bytes.subarray(start, end), true));
      start = end + 1;
    }
    if (start < bytes.length) open.add(bytes.subarray(start));
    if (lines.length > 0) yield lines;
  }
  if (!open.isEmpty) yield [open.close(NOTHING, false)];
}

/** The line whose end has not come yet. */
class OpenLine {
  private parts: Buffer[] = [];
  private bytes = 0;
  private tooLong: ReturnType<typeof createHash> | null = null;

  constructor(private readonly limit: number) {}

  get isEmpty(): boolean {
    return this.bytes === 0;
  }

  add(part: Buffer): void {
    this.bytes += part.length;
    if (this.tooLong !== null) {
      this.tooLong.update(part);
      return;
    }
    this.parts.push(part);
    if (this.bytes <= this.limit) return;
    this.tooLong = createHash('sha256');
    for (const known of this.parts) this.tooLong.update(known);
    this.parts = [];
  }

  close(last: Buffer, ended: boolean): RawLine {
    if (this.bytes > 0 || last.length > this.limit) this.add(last);
    const { parts, tooLong } = this;
    const whole = this.bytes === 0 ? last : parts.length === 1 ? (parts[0] ?? NOTHING) : Buffer.concat(parts);
    this.parts = [];
    this.bytes = 0;
    this.tooLong = null;
    if (tooLong !== null) {
      const digest = tooLong.digest('hex');
      return { bytes: null, hash: () => digest, ended };
    }
    const bytes = whole.at(-1) === CR ? whole.subarray(0, -1) : whole;
    return { bytes, hash: () => createHash('sha256').update(bytes).digest('hex'), ended };
  }
}
