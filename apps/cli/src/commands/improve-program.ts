import type { StartTrialDto } from '@stemma/client';
import { InvalidArgumentError, type Command } from 'commander';
import { detect } from './detect.js';
import {
  listImprovements,
  proposeImprovement,
  reportTrial,
  showImprovement,
  stepImprovement,
} from './improve.js';
import type { Work } from './session.js';
import { addGuard, type GuardOption } from './trial-guard.js';

type Act = (command: Command, work: Work) => Promise<void>;
type Options = Readonly<Record<string, string | number>>;
type TrialOptions = Options & { readonly guard?: readonly GuardOption[] };

/** `stemma improve …` */
export function addImproveCommands(program: Command, act: Act): void {
  const improve = program
    .command('improve')
    .description('proposed changes, tested in use before they are applied');
  improve
    .command('list')
    .description('newest first')
    .option('--pattern-id <id>', 'only of this pattern')
    .option('--status <status>', 'proposed, testing, validated, applied or rejected')
    .option('--limit <n>', 'at most so many', number, 50)
    .action((options: Options, command: Command) =>
      act(command, (session) => listImprovements(session, options)),
    );
  improve
    .command('detect')
    .description('look through the record by rules, and propose what they find')
    .action((_options: object, command: Command) => act(command, (session) => detect(session)));
  improve
    .command('show <id>')
    .description('one improvement')
    .action((id: string, _options: object, command: Command) =>
      act(command, (session) => showImprovement(session, id)),
    );
  improve
    .command('propose')
    .description('propose to change a pattern')
    .requiredOption('--pattern-id <id>', 'the pattern')
    .requiredOption('--node-id <id>', 'its version that is to be improved')
    .option('--candidate-node-id <id>', 'the version that may be better')
    .requiredOption('--improvement-type <type>', 'performance, quality, reliability, accuracy, usability …')
    .requiredOption('--description <text>', 'what changes, and why')
    .option('--priority <priority>', 'low, medium, high or critical')
    .requiredOption('--created-by <name>', 'who proposes it')
    .action((options: Options, command: Command) =>
      act(command, (session) => proposeImprovement(session, options)),
    );
  improve
    .command('trial <id>')
    .description('compare the candidate with the baseline in use')
    .requiredOption('--metric <metric>', 'executionTimeMs, success … or /metadata/<pointer>')
    .requiredOption('--direction <direction>', 'lower or higher is better')
    .requiredOption('--minimum-effect <share>', 'the least gain worth having, 0.05 = 5 %', number)
    .option('--expected-effect <share>', 'the gain that the power is for', number)
    .option('--alpha <share>', 'how often one that is no better may pass', number)
    .option('--power <share>', 'how often one as good as expected passes', number)
    .option('--candidate-share <share>', 'of the units', number)
    .option('--planned-sample <n>', 'units of both arms', number)
    .option('--candidate-node-id <id>', 'where the improvement names none')
    .option(
      '--guard <metric:direction:tolerance>',
      'what must not become worse by more than the tolerance: success:higher:0.02, or memoryUsageMb:lower with 0.05; again for each further one',
      addGuard,
    )
    .requiredOption('--created-by <name>', 'who starts it')
    .action((id: string, { guard: guards, ...fields }: TrialOptions, command: Command) =>
      act(command, (session) => {
        const body = { ...fields, guards } as unknown as StartTrialDto;
        return stepImprovement(session, id, (improvements, state) =>
          improvements.startTrial({ ...state, body }),
        );
      }),
    );
  improve
    .command('report <id>')
    .description('what its trial says by now, with a plot of the effect')
    .action((id: string, _options: object, command: Command) =>
      act(command, (session) => reportTrial(session, id)),
    );
  for (const [step, told] of [
    ['validate', 'take the verdict of its trial'],
    ['apply', 'put what is validated to use'],
  ] as const) {
    improve
      .command(`${step} <id>`)
      .description(told)
      .action((id: string, _options: object, command: Command) =>
        act(command, (session) =>
          stepImprovement(session, id, (improvements, state) => improvements[step](state)),
        ),
      );
  }
  for (const [step, told] of [
    ['rollback', 'take back what was applied'],
    ['reject', 'end it'],
  ] as const) {
    improve
      .command(`${step} <id>`)
      .description(told)
      .requiredOption('--reason <text>', 'why')
      .action((id: string, body: { readonly reason: string }, command: Command) =>
        act(command, (session) =>
          stepImprovement(session, id, (improvements, state) => improvements[step]({ ...state, body })),
        ),
      );
  }
}

function number(text: string): number {
  const value = Number(text);
  if (text.trim() !== '' && Number.isFinite(value)) return value;
  throw new InvalidArgumentError('It must be a number.');
}
