import type { Command } from 'commander';
import { erase, erasures, type EraseOptions, type ErasuresOptions } from './erasures.js';
import type { Work } from './session.js';

type Act = (command: Command, work: Work) => Promise<void>;

/** What is erased for good. */
export function addErasureCommands(program: Command, act: Act): void {
  program
    .command('erase <pattern>')
    .description('erase a pattern for good, in every store: an id, a name or its end')
    .requiredOption('--reason <reason>', 'why; it stays in the receipt')
    .option('--yes', 'it cannot be undone: without this nothing is erased')
    .action((pattern: string, options: EraseOptions, command: Command) =>
      act(command, (session) => erase(session, pattern, options)),
    );
  program
    .command('erasures [erasureId]')
    .description('receipts of what was erased; of one of them, what every store says')
    .option('--verify', 'ask every store now; exit code 1 where one may hold something of it')
    .action((erasureId: string | undefined, options: ErasuresOptions, command: Command) =>
      act(command, (session) => erasures(session, erasureId, options)),
    );
}
