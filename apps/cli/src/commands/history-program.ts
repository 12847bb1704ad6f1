import { InvalidArgumentError, type Command } from 'commander';
import { blame } from './blame.js';
import { diff, type DiffOptions } from './diff.js';
import { historyDiff, type HistoryDiffOptions } from './history-diff.js';
import { log, type LogOptions } from './log.js';
import { WrongUsage } from '../failure.js';
import type { Session, Work } from './session.js';

type Act = (command: Command, work: Work) => Promise<void>;

/** What versions changed, and when. */
export function addHistoryCommands(
  program: Command,
  act: Act,
  positiveInteger: (text: string) => number,
  instant: (text: string) => Date,
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
    .option('--from <time>', 'what became of a pattern, or of the lineage of a version, since then', instant)
    .option('--to <time>', 'until then (default: now)', instant)
    .action((target: string, other: string | undefined, options: AnyDiff, command: Command) =>
      act(command, (session) => anyDiff(session, target, other, options)),
    );
}

type AnyDiff = DiffOptions & Partial<HistoryDiffOptions>;

function anyDiff(
  session: Session,
  target: string,
  other: string | undefined,
  { context, from, to }: AnyDiff,
): Promise<number> {
  if (from === undefined && to === undefined) return diff(session, target, other, { context });
  if (from === undefined) throw new WrongUsage('--to belongs to --from.');
  if (other !== undefined) throw new WrongUsage('--from takes one target.');
  return historyDiff(session, target, { from, to });
}

function wholeNumber(text: string): number {
  if (/^\d{1,4}$/.test(text) && Number(text) <= 1_000) return Number(text);
  throw new InvalidArgumentError('It must be a whole number, up to 1000.');
}
