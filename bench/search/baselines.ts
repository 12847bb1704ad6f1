import MiniSearch from 'minisearch';
import { git, gitLines } from './git.js';

/** Paths, best first. */
type Ranking = (question: string) => string[];

const MOST_FILE_BYTES = 1_000_000;
/** More words only repeat the same. */
const MOST_WORDS = 12;

/** What others find over the paths and contents of a commit. */
export function baselinesOf(repository: string, commit: string): [string, Ranking][] {
  const files = filesOf(repository, commit);
  return [
    ['BM25', bm25(files)],
    ['git grep', gitGrep(files)],
  ];
}

interface File {
  readonly path: string;
  readonly content: string;
}

/** Plain, as a kept library has it. */
function bm25(files: readonly File[]): Ranking {
  const index = new MiniSearch({ fields: ['path', 'content'], idField: 'path' });
  index.addAll(files);
  return (question) => index.search(question).map(({ id }) => String(id));
}

/** What somebody does with `git grep -il` for each word: the files with the most words first. Git itself would take minutes. */
function gitGrep(files: readonly File[]): Ranking {
  const small = files.map(({ path, content }) => ({ path, content: content.toLowerCase() }));
  return (question) => {
    const words = [...new Set(question.toLowerCase().match(/[\p{L}\p{N}_]{3,}/gu) ?? [])].slice(
      0,
      MOST_WORDS,
    );
    return small
      .map(({ path, content }) => ({ path, found: words.filter((word) => content.includes(word)).length }))
      .filter(({ found }) => found > 0)
      .sort((a, b) => b.found - a.found || (a.path < b.path ? -1 : 1))
      .map(({ path }) => path);
  };
}

function filesOf(repository: string, commit: string): File[] {
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
