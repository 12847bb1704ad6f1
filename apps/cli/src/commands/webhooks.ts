import { ifUnchanged, items as itemsOf } from '@stemma/client';
import type { CreateWebhookDto, CreatedWebhook, Webhook } from '@stemma/client';
import { given } from '../client/given.js';
import type { StemmaClient } from '../client/stemma-client.js';
import { EXIT } from '../failure.js';
import { print, printJson } from '../terminal.js';
import { clip } from '../trace/write-rows.js';
import { deliveryLine, webhookLine } from '../webhooks/webhook-lines.js';
import type { Session } from './session.js';

export interface AddWebhookOptions {
  readonly description?: string;
  readonly imports?: boolean;
  readonly secret?: string;
  /** The rest is its filter. */
  readonly [field: string]: string | boolean | undefined;
}

/** `stemma webhooks list` */
export async function listWebhooks(session: Session): Promise<number> {
  const client = await session.connection.client();
  const items = await client.ask(async (stemma) => {
    const all: Webhook[] = [];
    for await (const webhook of itemsOf((query) => stemma.webhooks.list({ query }))) all.push(webhook);
    return all;
  });
  const lines = items.map((webhook) => clip(webhookLine(webhook), session.terminal.columns));
  return tell(session, { items }, lines.length === 0 ? ['There are no webhooks.'] : lines);
}

/** `stemma webhooks add <url>`: tells the secret, this once. */
export async function addWebhook(
  session: Session,
  url: string,
  { description, imports: includesImports, secret, ...filter }: AddWebhookOptions,
): Promise<number> {
  const client = await session.connection.client();
  // What is undefined is left out of the JSON; of the rest the service says whether it takes it.
  const body = { url, description, includesImports, secret, filter } as CreateWebhookDto;
  return tellSecret(session, await client.ask((stemma) => stemma.webhooks.create({ body })));
}

/** `stemma webhooks rotate <id>`: the former secret is valid for a day more. */
export async function rotateSecret(session: Session, id: string): Promise<number> {
  const client = await session.connection.client();
  const state = await stateOf(client, id);
  return tellSecret(
    session,
    await client.ask((stemma) => stemma.webhooks.rotateSecret({ ...state, body: {} })),
  );
}

/** `stemma webhooks remove <id>` */
export async function removeWebhook(session: Session, id: string): Promise<number> {
  const client = await session.connection.client();
  const state = await stateOf(client, id);
  await client.ask((stemma) => stemma.webhooks.remove(state));
  return tell(session, { outcome: 'removed' }, []);
}

/** `stemma webhooks deliveries <id>`: what was not taken at once. */
export async function listDeliveries(
  session: Session,
  id: string,
  query: { readonly state?: string; readonly limit: number },
): Promise<number> {
  const client = await session.connection.client();
  const path = { webhookId: id };
  const page = await client.ask((stemma) => stemma.deliveries.list({ path, query: given(query) }));
  const lines = page.items.map((delivery) => clip(deliveryLine(delivery), session.terminal.columns));
  const more = page.nextCursor === null ? [] : ['There is more: --limit asks for it.'];
  return tell(session, page, lines.length === 0 ? ['There are none.'] : [...lines, ...more]);
}

/** `stemma webhooks redeliver <id> <event>` */
export async function redeliver(session: Session, id: string, eventId: string): Promise<number> {
  const client = await session.connection.client();
  const path = { webhookId: id, eventId };
  const delivery = await client.ask((stemma) => stemma.deliveries.redeliver({ path }));
  return tell(session, delivery, [deliveryLine(delivery)]);
}

/** `stemma webhooks replay <id> <event>`: that event, and all that came after it. */
export async function replay(session: Session, id: string, eventId: string): Promise<number> {
  const client = await session.connection.client();
  const state = await stateOf(client, id);
  const webhook = await client.ask((stemma) => stemma.webhooks.replay({ ...state, body: { eventId } }));
  return tell(session, webhook, [webhookLine(webhook)]);
}

/** A webhook as a change of it names it: in the state that it is in now. */
async function stateOf(client: StemmaClient, webhookId: string) {
  const path = { webhookId };
  return { path, headers: ifUnchanged(await client.ask((stemma) => stemma.webhooks.read({ path }))) };
}

function tellSecret(session: Session, answer: CreatedWebhook): Promise<number> {
  const { secret } = answer;
  const told = secret === null ? [] : [`  secret, which is not told again: ${secret}`];
  return tell(session, answer, [webhookLine(answer), ...told]);
}

async function tell({ terminal, json }: Session, answer: unknown, lines: readonly string[]): Promise<number> {
  if (json) await printJson(terminal, answer);
  else await print(terminal, lines);
  return EXIT.ok;
}
