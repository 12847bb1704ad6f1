import { Option, type Command } from 'commander';
import { analytics, type AnalyticsOptions } from './analytics.js';
import { health, type HealthOptions } from './health.js';
import type { Work } from './session.js';

type Act = (command: Command, work: Work) => Promise<void>;

/** How patterns are used, and how well they do. */
export function addAnalyticsCommands(
  program: Command,
  act: Act,
  positiveInteger: (text: string) => number,
): void {
  program
    .command('analytics [target]')
    .description('how a pattern, a version or a namespace was used, with plots; or which patterns are used')
    .option('--from <time>', 'inclusive, such as 2026-03-01T00:00:00Z (default: 30 days before --to)')
    .option('--to <time>', 'exclusive (default: now)')
    .addOption(new Option('--granularity <size>', 'of the trend').choices(['hour', 'day', 'week']))
    .option('--namespace <name>', 'of all its patterns; with --ranking, only those')
    .addOption(
      new Option('--ranking <which>', 'patterns instead').choices(['top', 'emerging', 'abandoned', 'stale']),
    )
    .option('--kind <kind>', 'in the ranking only patterns of that kind')
    .option('--limit <n>', 'in the ranking at most so many', positiveInteger)
    .action((target: string | undefined, options: AnalyticsOptions, command: Command) =>
      act(command, (session) => analytics(session, target, options)),
    );
  program
    .command('health <target>')
    .description('how well a pattern does beside its own past, what that rests on, and what to do')
    .option('--days <n>', 'to judge (default: 7)', positiveInteger)
    .option('--to <time>', 'exclusive (default: now)')
    .action((target: string, options: HealthOptions, command: Command) =>
      act(command, (session) => health(session, target, options)),
    );
}
