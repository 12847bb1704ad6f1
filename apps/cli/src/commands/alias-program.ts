import type { Command } from 'commander';
import { aliasHistory, listAliases, removeAlias, setAlias, type SetAliasOptions } from './alias.js';
import type { Work } from './session.js';

type Act = (command: Command, work: Work) => Promise<void>;

/** `stemma alias …` */
export function addAliasCommands(program: Command, act: Act): void {
  const alias = program.command('alias').description('names such as production that point at versions');
  alias
    .command('set <target> <alias>')
    .description('point the name at a version (of a pattern: its latest), from wherever it points now')
    .requiredOption('--by <name>', 'who does it')
    .option('--reason <text>', 'why')
    .action((target: string, name: string, options: SetAliasOptions, command: Command) =>
      act(command, (session) => setAlias(session, target, name, options)),
    );
  alias
    .command('list <target>')
    .description('the names of a pattern, and where each points')
    .action((target: string, _options: object, command: Command) =>
      act(command, (session) => listAliases(session, target)),
    );
  alias
    .command('history <target> <alias>')
    .description('where the name pointed, since when, and who moved it; newest first')
    .action((target: string, name: string, _options: object, command: Command) =>
      act(command, (session) => aliasHistory(session, target, name)),
    );
  alias
    .command('remove <target> <alias>')
    .description('the name points nowhere any more; its history stays')
    .action((target: string, name: string, _options: object, command: Command) =>
      act(command, (session) => removeAlias(session, target, name)),
    );
}
