import { isUtf8 } from 'node:buffer';
import { createHash } from 'node:crypto';
import { GitProcess } from './git-process.js';

export interface BlobText {
  /** The text; null when it is binary, larger than the limit, or not there (a partial clone without its remote). */
  readonly content: string | null;
  /** SHA-256 of the bytes in hex; null when there is content, or no bytes. */
  readonly contentHash: string | null;
  readonly bytes: number | null;
  readonly lack: 'binary' | 'tooLarge' | 'missing' | null;
}

const NEWLINE = 10;
const NUL = 0;

/** One `git cat-file --batch`: blobs in the order of their requests, never more than one in memory. */
export class BlobReader {
  private readonly git: GitProcess;

  constructor(
    path: string,
    private readonly limitBytes: number,
  ) {
    this.git = new GitProcess(path, ['cat-file', '--batch']);
  }

  request(blob: string): void {
    this.git.write(`${blob}\n`);
  }

  async next(): Promise<BlobText> {
    const header = await this.git.reader.until(NEWLINE);
    if (header === null) throw await this.git.failure();
    const [, type, size] = header.toString('latin1').split(' ');
    if (type !== 'blob') return { content: null, contentHash: null, bytes: null, lack: 'missing' };
    const bytes = Number(size);
    const hash = createHash('sha256');
    const kept: Buffer[] = [];
    const tooLarge = bytes > this.limitBytes;
    const complete = await this.git.reader.pass(bytes, (piece) => {
      hash.update(piece);
      if (!tooLarge) kept.push(piece);
    });
    if (!complete || (await this.git.reader.until(NEWLINE)) === null) throw await this.git.failure();
    if (tooLarge) return { content: null, contentHash: hash.digest('hex'), bytes, lack: 'tooLarge' };
    const whole = Buffer.concat(kept);
    if (whole.includes(NUL) || !isUtf8(whole)) {
      return { content: null, contentHash: hash.digest('hex'), bytes, lack: 'binary' };
    }
    return { content: whole.toString('utf8'), contentHash: null, bytes, lack: null };
  }

  kill(): void {
    this.git.kill();
  }
}
