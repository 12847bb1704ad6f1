import { InvalidArgumentError, Option, type Command } from 'commander';
import {
  addFeedback,
  feedbackSummary,
  listFeedback,
  type AddFeedbackOptions,
  type ListFeedbackOptions,
  type SummaryOptions,
  withdrawFeedback,
  type WithdrawFeedbackOptions,
} from './feedback.js';
import type { Work } from './session.js';

type Act = (command: Command, work: Work) => Promise<void>;

const MAX_STARS = 5;
const MAX_LIMIT = 1_000;
const sentiment = (): Option =>
  new Option('--sentiment <sentiment>', 'derived from the scores where absent').choices([
    'positive',
    'neutral',
    'negative',
  ]);

/** What people say of patterns. */
export function addFeedbackCommands(program: Command, act: Act): void {
  const feedback = program.command('feedback').description('what people say of patterns');
  feedback
    .command('add <target> [text]')
    .description('say something of a version or pattern: an id, a name or its end, name@version')
    .requiredOption('--by <name>', 'who says it')
    .addOption(sentiment())
    .option('--rating <score>', 'from 0 to 1', upTo(1))
    .option('--quality <score>', 'from 0 to 1', upTo(1))
    .option('--performance <score>', 'from 0 to 1', upTo(1))
    .option('--stars <stars>', 'from 0 to 5', upTo(MAX_STARS))
    .option('--success', 'it worked')
    .option('--failed', 'it did not')
    .option('--confirm', 'the success that was reported is one')
    .option('--deny', 'it is none')
    .option('--issue <issues...>', 'what was wrong')
    .option('--execution <id>', 'the execution that it is about')
    .action((target: string, text: string | undefined, options: AddFeedbackOptions, command: Command) =>
      act(command, (session) => addFeedback(session, target, text, options)),
    );
  feedback
    .command('list [target]')
    .description('what was said, newest first; of a pattern, a version, or all')
    .addOption(sentiment())
    .option('--by <name>', 'only what they said')
    .option('--limit <n>', 'at most so many', limit, 20)
    .action((target: string | undefined, options: ListFeedbackOptions, command: Command) =>
      act(command, (session) => listFeedback(session, target, options)),
    );
  feedback
    .command('withdraw <feedbackId>')
    .description('take it back: what it said leaves, and counts no more')
    .requiredOption('--reason <reason>', 'why')
    .action((feedbackId: string, options: WithdrawFeedbackOptions, command: Command) =>
      act(command, (session) => withdrawFeedback(session, feedbackId, options)),
    );
  feedback
    .command('summary <target>')
    .description('sentiments, ratings, issues, and what executions say without words')
    .option('--from <time>', 'RFC 3339; 30 days before the end where absent')
    .option('--to <time>', 'RFC 3339; now where absent')
    .action((target: string, options: SummaryOptions, command: Command) =>
      act(command, (session) => feedbackSummary(session, target, options)),
    );
}

function upTo(most: number): (text: string) => number {
  return (text) => {
    const value = Number(text);
    if (text.trim() !== '' && value >= 0 && value <= most) return value;
    throw new InvalidArgumentError(`It must be a number from 0 to ${String(most)}.`);
  };
}

function limit(text: string): number {
  const value = Number(text);
  if (/^\d{1,4}$/.test(text) && value >= 1 && value <= MAX_LIMIT) return value;
  throw new InvalidArgumentError(`It must be a whole number from 1 to ${String(MAX_LIMIT)}.`);
}
