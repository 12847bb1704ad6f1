import { ifUnchanged, items as itemsOf, type Retention } from '@stemma/client';
import type { StemmaClient } from '../client/stemma-client.js';
import { EXIT, Refused } from '../failure.js';
import { print, printJson } from '../terminal.js';
import { oneLine } from '../trace/write-rows.js';
import type { Session } from './session.js';

export interface SetRetentionOptions {
  readonly eventsDays: number;
}

export type PreviewOptions = Partial<SetRetentionOptions>;

/** `stemma retention list` */
export async function listRetention(session: Session): Promise<number> {
  const client = await session.connection.client();
  const items = await client.ask(async (stemma) => {
    const policies: Retention[] = [];
    for await (const policy of itemsOf((query) => stemma.retention.list({ query }))) policies.push(policy);
    return policies;
  });
  return tell(session, { items }, items.length === 0 ? ['Everything is kept.'] : items.map(policyLine));
}

/** `stemma retention set <namespace>`: refused where somebody else changes it meanwhile. */
export async function setRetention(
  session: Session,
  namespace: string,
  { eventsDays }: SetRetentionOptions,
): Promise<number> {
  const client = await session.connection.client();
  const path = { namespace };
  const before = await present(client, path);
  const headers = before === null ? {} : ifUnchanged(before);
  const after = await client.ask((stemma) => stemma.retention.set({ path, body: { eventsDays }, headers }));
  return tell(session, after, [policyLine(after)]);
}

/** `stemma retention preview <namespace>` */
export async function previewRetention(
  session: Session,
  namespace: string,
  { eventsDays }: PreviewOptions,
): Promise<number> {
  const client = await session.connection.client();
  const query = eventsDays === undefined ? {} : { eventsDays };
  const found = await client.ask((stemma) => stemma.retention.preview({ path: { namespace }, query }));
  return tell(session, found, [
    `events older than ${String(found.eventsDays)} days: ${String(found.leaving)} would leave, ` +
      `${String(found.waiting)} would wait for mirrors and readers of the stream`,
  ]);
}

/** `stemma retention remove <namespace>` */
export async function removeRetention(session: Session, namespace: string): Promise<number> {
  const client = await session.connection.client();
  const path = { namespace };
  const policy = await client.ask((stemma) => stemma.retention.read({ path }));
  await client.ask((stemma) => stemma.retention.remove({ path, headers: ifUnchanged(policy) }));
  return tell(session, { outcome: 'removed' }, []);
}

async function present(
  client: StemmaClient,
  path: { readonly namespace: string },
): Promise<Retention | null> {
  try {
    return await client.ask((stemma) => stemma.retention.read({ path }));
  } catch (error) {
    if (error instanceof Refused && error.code === 'retention_not_found') return null;
    throw error;
  }
}

/** `default  events 365 days  since 2026-01-31, by ada` */
function policyLine({ namespace, eventsDays, updatedAt, updatedBy }: Retention): string {
  const since = `since ${updatedAt.slice(0, 10)}, by ${oneLine(updatedBy)}`;
  return [oneLine(namespace), `events ${String(eventsDays)} days`, since].join('  ');
}

async function tell({ terminal, json }: Session, answer: unknown, lines: readonly string[]): Promise<number> {
  if (json) await printJson(terminal, answer);
  else await print(terminal, lines);
  return EXIT.ok;
}
