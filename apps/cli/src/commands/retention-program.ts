import type { Command } from 'commander';
import {
  listRetention,
  previewRetention,
  removeRetention,
  setRetention,
  type RetentionOptions,
} from './retention.js';
import type { Work } from './session.js';

type Act = (command: Command, work: Work) => Promise<void>;

/** `stemma retention …` */
export function addRetentionCommands(
  program: Command,
  act: Act,
  positiveInteger: (text: string) => number,
): void {
  const retention = program
    .command('retention')
    .description('how long namespaces keep their events and executions');
  retention
    .command('list')
    .description('the namespaces that do not keep everything')
    .action((_options: object, command: Command) => act(command, listRetention));
  retention
    .command('set <namespace>')
    .description('have what is older leave, once no mirror and no reader of the stream can need it')
    .option('--events-days <n>', 'how many days events are kept', positiveInteger)
    .option('--executions-days <n>', 'how many days executions are kept one by one', positiveInteger)
    .action((namespace: string, options: RetentionOptions, command: Command) =>
      act(command, (session) => setRetention(session, namespace, options)),
    );
  retention
    .command('preview <namespace>')
    .description('how much would leave')
    .option('--events-days <n>', 'what is thought of (neither named: what is set)', positiveInteger)
    .option('--executions-days <n>', 'what is thought of (neither named: what is set)', positiveInteger)
    .action((namespace: string, options: RetentionOptions, command: Command) =>
      act(command, (session) => previewRetention(session, namespace, options)),
    );
  retention
    .command('remove <namespace>')
    .description('keep everything from now on; what has left does not come back')
    .action((namespace: string, _options: object, command: Command) =>
      act(command, (session) => removeRetention(session, namespace)),
    );
}
