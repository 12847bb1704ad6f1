import { execFileSync } from 'node:child_process';

export interface PlumbingCounts {
  readonly patterns: number;
  readonly nodes: number;
  readonly edges: number;
}

const TINY_BYTES = 32;

interface Raw {
  readonly modes: readonly string[];
  readonly blobs: readonly string[];
  readonly status: string;
  readonly path: string;
}

/**
 * What an import must yield, told by `git log` alone. It shares nothing with the importer but the rules: plain
 * commits by `--raw -C` (and `--find-copies-harder` for files it calls new), merges by the combined `-c --raw`.
 * Edges of merges are counted by the parents' distinct blobs, so a file must not hold the same blob in two versions
 * that one merge joins.
 */
export function gitPlumbingCounts(repoPath: string): PlumbingCounts {
  const log = (...flags: readonly string[]) =>
    rawEntries(
      git(repoPath, 'log', '-z', '--raw', '--no-abbrev', '-l1000', '--format=tformat:>%H', ...flags, 'HEAD'),
    );
  const plain = log('--no-merges', '-M50%', '-C50%');
  const harder = log('--no-merges', '-M50%', '-C50%', '--find-copies-harder');
  const merges = log('--merges', '-c', '-M50%');
  const tiny = tinyBlobs(repoPath);

  let patterns = 0;
  let nodes = 0;
  let edges = 0;
  for (const [commit, entries] of plain) {
    const copied = new Set(
      (harder.get(commit) ?? []).filter(({ status }) => status.startsWith('C')).map(({ path }) => path),
    );
    for (const { modes, blobs, status, path } of entries) {
      const [before = '', after = ''] = blobs;
      const letter = status.charAt(0);
      if (letter === 'D' || !isFile(modes[1])) continue;
      const isNew = letter === 'A' || letter === 'C' || !isFile(modes[0]);
      if (!isNew && before === after) continue;
      nodes++;
      if (isNew) patterns++;
      if (!isNew || ((letter === 'C' || copied.has(path)) && !tiny.has(after))) edges++;
    }
  }
  for (const entries of merges.values()) {
    for (const { modes, blobs } of entries) {
      const result = blobs.at(-1) ?? '';
      const sources = new Set(blobs.slice(0, -1).filter((_, side) => isFile(modes[side])));
      if (!isFile(modes.at(-1)) || sources.has(result)) continue;
      nodes++;
      edges += sources.size;
      if (sources.size === 0) patterns++;
    }
  }
  return { patterns, nodes, edges };
}

function git(repoPath: string, ...args: readonly string[]): string {
  return execFileSync('git', ['-C', repoPath, ...args], { maxBuffer: 1 << 30 }).toString('latin1');
}

function tinyBlobs(repoPath: string): Set<string> {
  const format = '--batch-check=%(objectname) %(objecttype) %(objectsize)';
  const objects = git(repoPath, 'cat-file', '--batch-all-objects', '--unordered', format).split('\n');
  const blobs = objects.map((line) => line.split(' ')).filter(([, type]) => type === 'blob');
  return new Set(blobs.filter(([, , bytes]) => Number(bytes) < TINY_BYTES).map(([name = '']) => name));
}

function isFile(mode: string | undefined): boolean {
  return mode === '120000' || mode?.startsWith('100') === true;
}

/** commit → its entries. A combined entry has one colon, mode, blob and status letter per parent, and only the result's path. */
function rawEntries(output: string): Map<string, Raw[]> {
  const fields = output.split('\0').map((field) => field.replace(/^\n/, ''));
  const commits = new Map<string, Raw[]>();
  let entries: Raw[] = [];
  for (let at = 0; at < fields.length; at++) {
    const field = fields[at] ?? '';
    if (field.startsWith('>')) {
      entries = [];
      commits.set(field.slice(1, field.indexOf('\n') < 0 ? undefined : field.indexOf('\n')), entries);
    }
    const header = field.startsWith(':') ? field : '';
    if (header === '') continue;
    const sides = /^:+/.exec(header)?.[0].length ?? 1;
    const words = header.slice(sides).split(' ');
    const status = words.at(-1) ?? '';
    const paired = sides === 1 && /^[RC]/.test(status);
    at += paired ? 2 : 1;
    entries.push({
      modes: words.slice(0, sides + 1),
      blobs: words.slice(sides + 1, 2 * sides + 2),
      status,
      path: fields[at] ?? '',
    });
  }
  return commits;
}
