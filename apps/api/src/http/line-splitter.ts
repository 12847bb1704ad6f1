/** One line of an NDJSON body, counted from 1; `text` is null where it cannot be read. */
export interface Line {
  readonly number: number;
  readonly text: string | null;
  readonly problem: 'too_long' | 'not_utf8' | null;
  readonly sizeBytes: number;
}

const NEWLINE = 0x0a;
const strictUtf8 = new TextDecoder('utf-8', { fatal: true });

/** Cuts a body, as it arrives, into its lines. Holds no more than one line, of at most `maxLineBytes`. */
export class LineSplitter {
  private number = 0;
  private pieces: Buffer[] = [];
  private pieceBytes = 0;

  constructor(private readonly maxLineBytes: number) {}

  /** The lines that end within this chunk. */
  *push(chunk: Buffer): Generator<Line> {
    let start = 0;
    for (let end = chunk.indexOf(NEWLINE); end !== -1; end = chunk.indexOf(NEWLINE, start)) {
      this.keep(chunk.subarray(start, end));
      yield this.next();
      start = end + 1;
    }
    this.keep(chunk.subarray(start));
  }

  /** The last line, where no newline ended it. */
  *end(): Generator<Line> {
    if (this.pieceBytes > 0) yield this.next();
  }

  private keep(piece: Buffer): void {
    if (piece.length === 0) return;
    this.pieceBytes += piece.length;
    // Of a line that is too long only the length is still of interest.
    if (this.pieceBytes > this.maxLineBytes) this.pieces = [];
    else this.pieces.push(piece);
  }

  private next(): Line {
    const sizeBytes = this.pieceBytes;
    const [first] = this.pieces;
    const bytes = this.pieces.length === 1 && first !== undefined ? first : Buffer.concat(this.pieces);
    this.pieces = [];
    this.pieceBytes = 0;
    const line = { number: ++this.number, sizeBytes };
    if (sizeBytes > this.maxLineBytes) return { ...line, text: null, problem: 'too_long' };
    try {
      return { ...line, text: strictUtf8.decode(bytes), problem: null };
    } catch {
      return { ...line, text: null, problem: 'not_utf8' };
    }
  }
}
