import { InvalidArgumentError, Option, type Command } from 'commander';
import type { Work } from './session.js';
import {
  addWebhook,
  listDeliveries,
  listWebhooks,
  redeliver,
  removeWebhook,
  replay,
  rotateSecret,
  type AddWebhookOptions,
} from './webhooks.js';

type Act = (command: Command, work: Work) => Promise<void>;

const MAX_LIMIT = 1_000;

/** `stemma webhooks …` */
export function addWebhookCommands(program: Command, act: Act): void {
  const webhooks = program.command('webhooks').description('who is told what happens, by HTTP');
  webhooks
    .command('list')
    .description('each with its filter, and how much of it is not delivered')
    .action((_options: object, command: Command) => act(command, listWebhooks));
  webhooks
    .command('add <url>')
    .description('have events sent there from now on; tells the secret, this once')
    .option('--description <text>', 'what it is for')
    .option('--pattern-id <id>', 'only what happens to this pattern')
    .option('--node-id <id>', 'only what happens to this version')
    .option('--event-type <type>', 'only events of this type, such as version_created')
    .option('--severity <severity>', 'only events of this severity')
    .option('--actor <id>', 'only what they do')
    .option('--imports', 'also what comes with an import')
    .option('--secret <secret>', 'whsec_… (default: a new one)')
    .action((url: string, options: AddWebhookOptions, command: Command) =>
      act(command, (session) => addWebhook(session, url, options)),
    );
  webhooks
    .command('remove <id>')
    .description('send it nothing more')
    .action((id: string, _options: object, command: Command) =>
      act(command, (session) => removeWebhook(session, id)),
    );
  webhooks
    .command('rotate <id>')
    .description('give it a new secret; the former one is valid for a day more')
    .action((id: string, _options: object, command: Command) =>
      act(command, (session) => rotateSecret(session, id)),
    );
  webhooks
    .command('deliveries <id>')
    .description('what it did not take at once, newest first')
    .addOption(new Option('--state <state>', 'only these').choices(['waiting', 'failed', 'delivered']))
    .option('--limit <n>', 'at most so many', limit, 20)
    .action((id: string, options: { state?: string; limit: number }, command: Command) =>
      act(command, (session) => listDeliveries(session, id, options)),
    );
  webhooks
    .command('redeliver <id> <event>')
    .description('send it one event again')
    .action((id: string, eventId: string, _options: object, command: Command) =>
      act(command, (session) => redeliver(session, id, eventId)),
    );
  webhooks
    .command('replay <id> <event>')
    .description('send it everything again from an event on')
    .action((id: string, eventId: string, _options: object, command: Command) =>
      act(command, (session) => replay(session, id, eventId)),
    );
}

function limit(text: string): number {
  const value = Number(text);
  if (/^\d{1,4}$/.test(text) && value >= 1 && value <= MAX_LIMIT) return value;
  throw new InvalidArgumentError(`It must be a whole number from 1 to ${String(MAX_LIMIT)}.`);
}
