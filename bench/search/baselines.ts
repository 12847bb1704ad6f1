import MiniSearch from 'minisearch';
import { git, gitLines } from './git.js';

/** Paths, best first. */
export type Ranking = (question: string) => string[];

const MOST_FILE_BYTES = 1_000_000;
/** More words only repeat the same. */
const MOST_WORDS = 12;

/** Plain BM25 over paths and contents, as a kept library has it. */
export function bm25(repository: string, commit: string): Ranking {
  const index = new MiniSearch({ fields: ['path', 'content'], idField: 'path' });
  index.addAll(filesOf(repository, commit));
  return (question) => index.search(question).map(({ id }) => String(id));
}

/** What somebody does with `git grep -il` for each word: the files with the most words first. */
export function gitGrep(repository: string, commit: string): Ranking {
  const known = new Map<string, readonly string[]>();
  const filesWith = (word: string): readonly string[] => {
    const files = known.get(word) ?? grep(repository, commit, word);
    known.set(word, files);
    return files;
  };
  return (question) => {
    const words = [...new Set(question.toLowerCase().match(/[\p{L}\p{N}_]{3,}/gu) ?? [])];
    const counts = new Map<string, number>();
    for (const word of words.slice(0, MOST_WORDS))
      for (const path of filesWith(word)) counts.set(path, (counts.get(path) ?? 0) + 1);
    return [...counts].sort(([a, m], [b, n]) => n - m || (a < b ? -1 : 1)).map(([path]) => path);
  };
}

function grep(repository: string, commit: string, word: string): string[] {
  try {
    const lines = gitLines(repository, ['grep', '-I', '-i', '-l', '-F', '-e', word, commit]);
    return lines.map((line) => line.slice(commit.length + 1));
  } catch {
    // Nothing has it: git says so with its exit code.
    return [];
  }
}

function filesOf(repository: string, commit: string): { path: string; content: string }[] {
  const blobs = gitLines(repository, ['ls-tree', '-r', '-l', commit]).flatMap((line) => {
    const [, blob, size, path] = /^\d+ blob (\w+)\s+(\d+)\t(.*)$/.exec(line) ?? [];
    return blob !== undefined && path !== undefined && Number(size) < MOST_FILE_BYTES ? [{ blob, path }] : [];
  });
  const contents = git(repository, ['cat-file', '--batch'], `${blobs.map(({ blob }) => blob).join('\n')}\n`);
  let at = 0;
  return blobs.map(({ path }) => {
    const end = contents.indexOf(10, at);
    const size = Number(contents.toString('utf8', at, end).split(' ')[2]);
    const content = contents.subarray(end + 1, end + 1 + size);
    at = end + 1 + size + 1;
    return { path, content: content.includes(0) ? '' : content.toString('utf8') };
  });
}
