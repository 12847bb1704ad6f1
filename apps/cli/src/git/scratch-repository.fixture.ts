import { execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { readGitHistory, type GitHistoryOptions, type GitItem, type GitLineageRecord } from './index.js';

const COMMITTER = { name: 'Committer', email: 'committer@example.org' };

/** A repository in a temporary folder, whose commits are the same on every run: a minute apart, by one author. */
export class ScratchRepository {
  readonly path = mkdtempSync(join(tmpdir(), 'stemma-git-'));
  private clock = 1_700_000_000;
  private author = 'Ada Lovelace <ada@example.org>';

  constructor() {
    this.git('init', '-q', '-b', 'main');
  }

  git(...args: readonly string[]): string {
    return this.gitWithInput('', ...args);
  }

  gitWithInput(input: string | Buffer, ...args: readonly string[]): string {
    const date = `${String(this.clock)} +0000`;
    const env = {
      PATH: process.env['PATH'],
      HOME: this.path,
      GIT_CONFIG_NOSYSTEM: '1',
      GIT_AUTHOR_NAME: COMMITTER.name,
      GIT_AUTHOR_EMAIL: COMMITTER.email,
      GIT_AUTHOR_DATE: date,
      GIT_COMMITTER_NAME: COMMITTER.name,
      GIT_COMMITTER_EMAIL: COMMITTER.email,
      GIT_COMMITTER_DATE: date,
    };
    return execFileSync('git', ['-C', this.path, ...args], { env, input, stdio: 'pipe', maxBuffer: 1 << 28 })
      .toString('utf8')
      .replace(/\n$/, '');
  }

  as(author: string): this {
    this.author = author;
    return this;
  }

  /** Writes (or with null deletes) files and commits everything; the commit's name. */
  commit(message: string, files: Readonly<Record<string, string | Buffer | null>> = {}): string {
    for (const [path, content] of Object.entries(files)) {
      const full = join(this.path, path);
      if (content === null) {
        rmSync(full, { recursive: true });
        continue;
      }
      mkdirSync(dirname(full), { recursive: true });
      writeFileSync(full, content);
    }
    this.git('add', '-A');
    this.clock += 60;
    const flags = ['--allow-empty', '--no-verify', `--author=${this.author}`, '-m', message];
    const told = this.git('-c', 'core.abbrev=no', 'commit', ...flags);
    return /^\[.* ([0-9a-f]{40})\]/.exec(told)?.[1] ?? this.head();
  }

  /** Commits, one after the other, that write these files: all in one process, past the working tree. */
  series(changes: readonly Readonly<Record<string, string>>[]): void {
    const { name, email } = COMMITTER;
    const data = (text: string): string => `data ${String(Buffer.byteLength(text))}\n${text}\n`;
    const commits = changes.map((files, index) => {
      this.clock += 60;
      const head = `commit refs/heads/main\ncommitter ${name} <${email}> ${String(this.clock)} +0000\n`;
      const written = Object.entries(files).map(
        ([path, content]) => `M 100644 inline ${path}\n${data(content)}`,
      );
      return [head, data(`edit ${String(index)}`), ...written].join('');
    });
    this.gitWithInput(commits.join(''), 'fast-import', '--quiet');
  }

  move(from: string, to: string): this {
    mkdirSync(dirname(join(this.path, to)), { recursive: true });
    this.git('mv', from, to);
    return this;
  }

  checkout(branch: string, start?: string): this {
    this.git('checkout', '-q', ...(start === undefined ? [branch] : ['-b', branch, start]));
    return this;
  }

  /** Merges branches; with files, their contents are what the merge commits at these paths, whatever git makes of it. */
  merge(branches: readonly string[], files?: Readonly<Record<string, string | null>>): string {
    this.clock += 60;
    try {
      const flags = files === undefined ? ['-m', `Merge ${branches.join(', ')}`] : ['--no-commit'];
      this.git('merge', '-q', '--no-ff', '--no-verify', ...flags, ...branches);
    } catch (error) {
      if (files === undefined) throw error;
    }
    return files === undefined ? this.head() : this.commit(`Merge ${branches.join(', ')}`, files);
  }

  head(): string {
    return this.git('rev-parse', 'HEAD');
  }

  remove(): void {
    rmSync(this.path, { recursive: true, force: true });
  }
}

/** Text of `count` lines that no other `topic` shares. */
export function prose(topic: string, count = 30): string {
  return Array.from({ length: count }, (_, line) => `${topic} says its line ${String(line)} here\n`).join('');
}

/** A text with one line of it changed. */
export function edited(text: string, line: number, to: string): string {
  return text
    .split('\n')
    .map((old, index) => (index === line ? to : old))
    .join('\n');
}

export async function itemsOf(
  repoPath: string,
  options: Omit<GitHistoryOptions, 'repoPath'> = {},
): Promise<GitItem[]> {
  const items: GitItem[] = [];
  for await (const item of readGitHistory({ repoPath, ...options })) items.push(item);
  return items;
}

export async function recordsOf(
  repoPath: string,
  options: Omit<GitHistoryOptions, 'repoPath'> = {},
): Promise<GitLineageRecord[]> {
  return (await itemsOf(repoPath, { namespace: 'scratch', ...options })).flatMap(({ records }) => records);
}

/**
 * Records as a set that compares. A later run tells more names of a pattern, so each name is an element; but one that goes
 * on under a name that it had just before says nothing new.
 */
export function asSet(records: readonly GitLineageRecord[]): string[] {
  const named = new Map<string, { name: string; since: string }[]>();
  const elements = new Set<string>();
  for (const record of records) {
    if (record.record === 'names')
      named.set(record.patternId, [...(named.get(record.patternId) ?? []), ...record.names]);
    else elements.add(JSON.stringify(record));
  }
  for (const [patternId, names] of named) {
    const sorted = names.toSorted((one, two) => (one.since < two.since ? -1 : 1));
    for (const [place, name] of sorted.entries())
      if (name.name !== sorted[place - 1]?.name) elements.add(JSON.stringify({ patternId, ...name }));
  }
  return [...elements].sort();
}
