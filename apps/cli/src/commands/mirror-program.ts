import type { Command } from 'commander';
import { deadLetters, mirrorJobs, type JobKind } from './mirror-jobs.js';
import type { Work } from './session.js';

type Act = (command: Command, work: Work) => Promise<void>;

const JOBS: Readonly<Record<JobKind, string>> = {
  verify: 'compare a mirror with the record; nothing is changed',
  repair: 'mend what the last verification found, and nothing else',
  rebuild: 'build a mirror anew beside the present one, and switch',
};

/** What operators do with mirrors. */
export function addMirrorCommands(program: Command, act: Act): void {
  for (const [kind, description] of Object.entries(JOBS) as [JobKind, string][]) {
    const job = program
      .command(`${kind} [mirror]`)
      .description(`${description} (default: all)`)
      .action((mirror: string | undefined, { deep = false }: { deep?: boolean }, command: Command) =>
        act(command, (session) => mirrorJobs(session, kind, mirror ?? 'all', deep)),
      );
    if (kind === 'verify') job.option('--deep', 'compare all contents, also where the sums of a store agree');
  }
  const letters = program.command('dead-letters').description('what mirrors could not take');
  letters
    .command('list [mirror]')
    .description('oldest first')
    .action((mirror: string | undefined, _options: object, command: Command) =>
      act(command, (session) => deadLetters(session, 'list', mirror)),
    );
  for (const [what, description] of [
    ['show', 'its cause, and what was sent'],
    ['retry', 'send the present state once more'],
    ['drop', 'count it no more; until a repair the record answers in place of the mirror'],
  ] as const) {
    letters
      .command(`${what} <letter>`)
      .description(`${description}; named mirror/subject/id, as list shows it`)
      .action((letter: string, _options: object, command: Command) =>
        act(command, (session) => deadLetters(session, what, letter)),
      );
  }
}
