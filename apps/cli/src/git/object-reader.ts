import { GitProcess } from './git-process.js';

const NEWLINE = 10;

/** Commits and trees by name, one at a time. What is missing or damaged is null: a git that ends over it is started anew. */
export class ObjectReader {
  private git: GitProcess | null = null;

  constructor(private readonly path: string) {}

  async read(name: string): Promise<Buffer | null> {
    const git = (this.git ??= new GitProcess(this.path, ['cat-file', '--batch']));
    git.write(`${name}\n`);
    const header = await git.reader.until(NEWLINE);
    const [, type, size] = header?.toString('latin1').split(' ') ?? [];
    if (header !== null && type === 'missing') return null;
    const pieces: Buffer[] = [];
    const isWhole =
      header !== null &&
      (await git.reader.pass(Number(size), (piece) => pieces.push(piece))) &&
      (await git.reader.until(NEWLINE)) !== null;
    if (isWhole) return Buffer.concat(pieces);
    // Throws where git could not even start.
    await git.code();
    this.git = null;
    return null;
  }

  kill(): void {
    this.git?.kill();
  }
}
