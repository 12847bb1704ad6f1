import type { Page } from '../client/answers.js';
import { pages, type StemmaClient } from '../client/stemma-client.js';
import { EXIT } from '../failure.js';
import { print, printJson } from '../terminal.js';
import { clip } from '../trace/write-rows.js';
import type { DeliveryAnswer, SecretAnswer, WebhookAnswer } from '../webhooks/webhook-answers.js';
import { deliveryLine, webhookLine } from '../webhooks/webhook-lines.js';
import type { Session } from './session.js';

const ROOT = '/v1/webhooks';

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
  const items: WebhookAnswer[] = [];
  for await (const page of pages((cursor) => client.get<Page<WebhookAnswer>>(ROOT, cursor)))
    items.push(...page);
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
  const fields = { url, description, includesImports, secret, filter };
  return tellSecret(session, await client.post<SecretAnswer>(ROOT, fields));
}

/** `stemma webhooks rotate <id>`: the former secret is valid for a day more. */
export async function rotateSecret(session: Session, id: string): Promise<number> {
  const client = await session.connection.client();
  const { rev } = await read(client, id);
  return tellSecret(session, await client.change<SecretAnswer>(`${ROOT}/${id}/rotate-secret`, {}, rev));
}

/** `stemma webhooks remove <id>` */
export async function removeWebhook(session: Session, id: string): Promise<number> {
  const client = await session.connection.client();
  const { rev } = await read(client, id);
  await client.delete(`${ROOT}/${id}`, rev);
  return tell(session, { outcome: 'removed' }, []);
}

/** `stemma webhooks deliveries <id>`: what was not taken at once. */
export async function listDeliveries(
  session: Session,
  id: string,
  query: { readonly state?: string; readonly limit: number },
): Promise<number> {
  const client = await session.connection.client();
  const page = await client.get<Page<DeliveryAnswer>>(`${ROOT}/${id}/deliveries`, query);
  const lines = page.items.map((delivery) => clip(deliveryLine(delivery), session.terminal.columns));
  const more = page.nextCursor === null ? [] : ['There is more: --limit asks for it.'];
  return tell(session, page, lines.length === 0 ? ['There are none.'] : [...lines, ...more]);
}

/** `stemma webhooks redeliver <id> <event>` */
export async function redeliver(session: Session, id: string, eventId: string): Promise<number> {
  const client = await session.connection.client();
  const path = `${ROOT}/${id}/deliveries/${eventId}/redeliver`;
  const delivery = await client.post<DeliveryAnswer>(path, {});
  return tell(session, delivery, [deliveryLine(delivery)]);
}

/** `stemma webhooks replay <id> <event>`: that event, and all that came after it. */
export async function replay(session: Session, id: string, eventId: string): Promise<number> {
  const client = await session.connection.client();
  const { rev } = await read(client, id);
  const webhook = await client.change<WebhookAnswer>(`${ROOT}/${id}/replay`, { eventId }, rev);
  return tell(session, webhook, [webhookLine(webhook)]);
}

function read(client: StemmaClient, id: string): Promise<WebhookAnswer> {
  return client.get(`${ROOT}/${id}`);
}

function tellSecret(session: Session, answer: SecretAnswer): Promise<number> {
  const { secret } = answer;
  const told = secret === null ? [] : [`  secret, which is not told again: ${secret}`];
  return tell(session, answer, [webhookLine(answer), ...told]);
}

async function tell({ terminal, json }: Session, answer: unknown, lines: readonly string[]): Promise<number> {
  if (json) await printJson(terminal, answer);
  else await print(terminal, lines);
  return EXIT.ok;
}
