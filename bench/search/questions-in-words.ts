import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Question } from './history-questions.js';

/** Written by somebody who knew the repositories and saw no results. What a build leaves out is read where it is written. */
const FOLDER = 'bench/search/in-words';

/** Those for the repository of that name; none where nobody wrote any. */
export function questionsInWords(repository: string, commit: string): Question[] {
  const file = join(FOLDER, `${repository}.json`);
  if (!existsSync(file)) return [];
  const questions = JSON.parse(readFileSync(file, 'utf8')) as [string, string[]][];
  return questions.map(([text, answers]) => ({ text, answers: new Set(answers), before: commit }));
}
