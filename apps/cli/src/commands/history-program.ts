import { InvalidArgumentError, type Command } from 'commander';
import { blame } from './blame.js';
import { diff, type DiffOptions } from './diff.js';
import { log, type LogOptions } from './log.js';
import type { Work } from './session.js';

type Act = (command: Command, work: Work) => Promise<void>;

/** What versions changed, and when. */
export function addHistoryCommands(
  program: Command,
  act: Act,
  positiveInteger: (text: string) => number,
): void {
  program
    .command('log <target>')
    .description('the versions of a pattern, newest first: when, by whom, what changed')
    .option('--limit <n>', 'at most so many', positiveInteger, 50)
    .option('--stat', 'count the lines that each added and removed')
    .action((target: string, options: LogOptions, command: Command) =>
      act(command, (session) => log(session, target, options)),
    );
  program
    .command('blame <target>')
    .description('which version brought each line: an id, a name or its end, name@version')
    .action((target: string, _options: object, command: Command) =>
      act(command, (session) => blame(session, target)),
    );
  program
    .command('diff <target> [other]')
    .description(
      'what a version changed, or what changed from it to another: an id, a name or its end, name@version',
    )
    .option('--context <n>', 'lines around each change', wholeNumber, 3)
    .action((target: string, other: string | undefined, options: DiffOptions, command: Command) =>
      act(command, (session) => diff(session, target, other, options)),
    );
}

function wholeNumber(text: string): number {
  if (/^\d{1,4}$/.test(text) && Number(text) <= 1_000) return Number(text);
  throw new InvalidArgumentError('It must be a whole number, up to 1000.');
}
