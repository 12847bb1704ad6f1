import { GitProcess } from './git-process.js';

/** One entry of `git diff-tree --raw`. Paths are raw bytes, one character each (latin1). */
export interface FileChange {
  readonly status: 'added' | 'deleted' | 'modified' | 'renamed' | 'copied';
  readonly path: string;
  /** Where it was before: differs from `path` only for renamed and copied. */
  readonly from: string;
  /** The blob before equals the blob after. */
  readonly sameBlob: boolean;
  readonly blob: string;
  readonly mode: string;
  /** Git's similarity 0..1 of a rename or copy, else null. */
  readonly similarity: number | null;
}

/** Whether a path (raw, latin1) is wanted. */
export type PathFilter = (path: string) => boolean;

/** Git skips inexact detection beyond this many squared (sources × targets); fixed, as its default and the user's config vary. */
const RENAME_LIMIT = '-l1000';

/** Flags of diff-tree: renames and copies of files changed in the same commit. */
export const RENAMES_AND_COPIES = ['-M50%', '-C50%', RENAME_LIMIT] as const;
/** Renames only: for the sides of a merge. */
export const RENAMES = ['-M50%', RENAME_LIMIT] as const;
/** Copies of any file of the commit, however unchanged: reads every file, for small trees. */
export const ALL_COPIES = ['-M50%', '-C50%', '--find-copies-harder', RENAME_LIMIT] as const;

const NEWLINE = 10;
const HASH = 35;

const SHAPE = ['--stdin', '--root', '--no-commit-id', '-r', '-z', '--raw', '--no-abbrev'];

/**
 * A long-lived `git diff-tree --stdin`: requests are answered in their order. diff-tree echoes and flushes a
 * line that is no commit, so `#` after each request marks the end of its answer. Where it ends over an object that it
 * cannot read, another one goes on with the next request.
 */
export class TreeDiff {
  private git: GitProcess;
  private readonly open: string[] = [];
  private killed = false;
  /** The blob that git missed when it last gave no answer. */
  lacked: string | null = null;

  constructor(
    private readonly path: string,
    private readonly detection: readonly string[],
    private readonly keeps: PathFilter,
  ) {
    this.git = this.start();
  }

  /** Asks what changed from `parent` to `commit`; no parent means everything is new. */
  request(commit: string, parent: string | null): void {
    const request = `${commit}${parent === null ? '' : ` ${parent}`}\n#\n`;
    this.open.push(request);
    this.git.write(request);
  }

  /** The answer to the oldest open request, submodules and unwanted paths left out; null where git cannot read all of it. */
  async next(): Promise<FileChange[] | null> {
    const changes = await this.answer();
    this.open.shift();
    if (changes !== null) return changes;
    if (this.killed || (await this.git.code()) === 0) throw await this.git.failure();
    this.lacked = this.git.complained(/unable to read ([0-9a-f]{40,64})/);
    this.git = this.start();
    for (const request of this.open) this.git.write(request);
    return null;
  }

  private start(): GitProcess {
    return new GitProcess(this.path, ['diff-tree', ...SHAPE, ...this.detection]);
  }

  private async answer(): Promise<FileChange[] | null> {
    const changes: FileChange[] = [];
    for (;;) {
      const first = await this.byte();
      if (first === null) return null;
      if (first === HASH) return (await this.field(NEWLINE)) === null ? null : changes;
      const header = (await this.field(0))?.split(' ') ?? [];
      const from = await this.field(0);
      const [oldMode = '', newMode = '', oldBlob = '', blob = '', letter = ''] = header;
      const paired = letter.startsWith('R') || letter.startsWith('C');
      const path = paired ? await this.field(0) : from;
      if (from === null || path === null) return null;
      const raw = { letter, from, path, oldMode, mode: newMode, oldBlob, blob };
      const change = asFileChange(raw, this.keeps);
      if (change !== null) changes.push(change);
    }
  }

  kill(): void {
    this.killed = true;
    this.git.kill();
  }

  private async byte(): Promise<number | null> {
    let byte: number | null = null;
    await this.git.reader.pass(1, (piece) => {
      byte = piece[0] ?? null;
    });
    return byte;
  }

  private async field(delimiter: number): Promise<string | null> {
    return (await this.git.reader.until(delimiter))?.toString('latin1') ?? null;
  }
}

interface RawEntry {
  readonly letter: string;
  readonly from: string;
  readonly path: string;
  readonly oldMode: string;
  readonly mode: string;
  readonly oldBlob: string;
  readonly blob: string;
}

/** An end of a change that is no file (a submodule, nothing) or lies outside the wanted paths counts as absent. */
function asFileChange(raw: RawEntry, keeps: PathFilter): FileChange | null {
  const letter = raw.letter.charAt(0);
  const before = letter !== 'A' && isFile(raw.oldMode) && keeps(raw.from);
  const after = letter !== 'D' && isFile(raw.mode) && keeps(raw.path);
  const { path, from, blob, mode } = raw;
  if (!after) {
    // Deleted, or renamed out of sight. A copy leaves its source where it was.
    if (!before || letter === 'C') return null;
    return {
      status: 'deleted',
      path: from,
      from,
      sameBlob: false,
      blob: raw.oldBlob,
      mode: raw.oldMode,
      similarity: null,
    };
  }
  if (!before) return { status: 'added', path, from: path, sameBlob: false, blob, mode, similarity: null };
  const status = letter === 'R' ? 'renamed' : letter === 'C' ? 'copied' : 'modified';
  const similarity = status === 'modified' ? null : Number(raw.letter.slice(1)) / 100;
  return { status, path, from, sameBlob: raw.oldBlob === blob, blob, mode, similarity };
}

function isFile(mode: string): boolean {
  return mode.startsWith('100') || mode === '120000';
}
