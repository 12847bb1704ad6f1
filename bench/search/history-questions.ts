import { gitLines } from './git.js';

/** The subject of a commit; the files that it changed are the answers. */
export interface Question {
  readonly text: string;
  readonly answers: ReadonlySet<string>;
  /** The state before the commit. */
  readonly before: string;
}

/** A commit of more files is about none of them. */
const MOST_FILES = 20;
const LEAST_CHARACTERS = 12;

/** The newest commits of the first parents' line that change files and name none of them, oldest first. */
export function historyQuestions(repository: string, count: number): Question[] {
  const log = gitLines(repository, [
    ...['log', '--first-parent', '--no-merges', '--no-renames', '--diff-filter=MD'],
    ...['--name-only', '--format=%x01%P%x02%s', 'HEAD'],
  ]);
  const blocks = log.join('\n').split('\x01').slice(1);
  const questions: Question[] = [];
  for (const block of blocks) {
    if (questions.length === count) break;
    const [first = '', ...paths] = block.split('\n').filter((line) => line !== '');
    const [before = '', text = ''] = first.split('\x02');
    const isUsable =
      paths.length > 0 && paths.length <= MOST_FILES && text.length >= LEAST_CHARACTERS && before !== '';
    if (isUsable && !paths.some((path) => isNamed(path, text)))
      questions.push({ text, answers: new Set(paths), before });
  }
  return questions.reverse();
}

function isNamed(path: string, text: string): boolean {
  const base = path.split('/').at(-1)?.toLowerCase() ?? '';
  const stem = base.replace(/\.[^.]*$/, '');
  const words = text.toLowerCase().split(/[^a-z0-9_.-]+/);
  return words.includes(base) || (stem.length > 3 && words.includes(stem));
}
