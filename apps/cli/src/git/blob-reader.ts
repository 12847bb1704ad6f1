import { isUtf8 } from 'node:buffer';
import { createHash, hash } from 'node:crypto';
import { GitProcess } from './git-process.js';
import type { MissingObjects } from './missing-objects.js';

export interface BlobText {
  /** The text; null when it is binary, larger than the limit, or not there, or damaged. */
  readonly content: string | null;
  /** SHA-256 of the bytes in hex; null when there is content, or no bytes. */
  readonly contentHash: string | null;
  readonly bytes: number | null;
  readonly lack: 'binary' | 'tooLarge' | 'missing' | null;
}

const MISSING: BlobText = { content: null, contentHash: null, bytes: null, lack: 'missing' };
const NEWLINE = 10;
const NUL = 0;

/**
 * One `git cat-file --batch`: blobs in the order of their requests, never more than one in memory. Where it ends over
 * a damaged one, another goes on with the next.
 */
export class BlobReader {
  private git: GitProcess;
  private readonly open: string[] = [];
  private killed = false;

  constructor(
    private readonly path: string,
    private readonly limitBytes: number,
    private readonly missing: MissingObjects,
  ) {
    this.git = this.start();
  }

  request(blob: string): void {
    this.open.push(blob);
    this.git.write(`${blob}\n`);
  }

  async next(): Promise<BlobText> {
    const text = await this.answer();
    const blob = this.open.shift();
    if (text?.lack === 'missing' && blob !== undefined) this.missing.note('blob', blob);
    if (text !== null) return text;
    if (this.killed || (await this.git.code()) === 0) throw await this.git.failure();
    this.git = this.start();
    for (const request of this.open) this.git.write(`${request}\n`);
    if (blob !== undefined) this.missing.note('blob', blob);
    return MISSING;
  }

  kill(): void {
    this.killed = true;
    this.git.kill();
  }

  private start(): GitProcess {
    return new GitProcess(this.path, ['cat-file', '--batch']);
  }

  /** Null where git ended before all of it came. */
  private async answer(): Promise<BlobText | null> {
    const header = await this.git.reader.until(NEWLINE);
    if (header === null) return null;
    const [, type, size] = header.toString('latin1').split(' ');
    if (type !== 'blob') return MISSING;
    const bytes = Number(size);
    return bytes > this.limitBytes ? this.hashed(bytes) : this.whole(bytes);
  }

  private async hashed(bytes: number): Promise<BlobText | null> {
    const digest = createHash('sha256');
    if (!(await this.passed(bytes, (piece) => digest.update(piece)))) return null;
    return { content: null, contentHash: digest.digest('hex'), bytes, lack: 'tooLarge' };
  }

  private async whole(bytes: number): Promise<BlobText | null> {
    const pieces: Buffer[] = [];
    if (!(await this.passed(bytes, (piece) => pieces.push(piece)))) return null;
    const whole = Buffer.concat(pieces);
    return whole.includes(NUL) || !isUtf8(whole)
      ? { content: null, contentHash: hash('sha256', whole, 'hex'), bytes, lack: 'binary' }
      : { content: whole.toString('utf8'), contentHash: null, bytes, lack: null };
  }

  /** False where git ended before all of it came. */
  private async passed(bytes: number, take: (piece: Buffer) => void): Promise<boolean> {
    const { reader } = this.git;
    return (await reader.pass(bytes, take)) && (await reader.until(NEWLINE)) !== null;
  }
}
