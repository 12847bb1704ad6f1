import { ifUnchanged, items as itemsOf, type Retention, type RetentionPreview } from '@stemma/client';
import type { StemmaClient } from '../client/stemma-client.js';
import { EXIT, Refused, WrongUsage } from '../failure.js';
import { print, printJson } from '../terminal.js';
import { oneLine } from '../trace/write-rows.js';
import type { Session } from './session.js';

export interface RetentionOptions {
  readonly eventsDays?: number;
  readonly executionsDays?: number;
}

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

/** `stemma retention set <namespace>`: what is not named stays. Refused where somebody else changes it meanwhile. */
export async function setRetention(
  session: Session,
  namespace: string,
  options: RetentionOptions,
): Promise<number> {
  if (Object.keys(options).length === 0)
    throw new WrongUsage('Name --events-days, --executions-days, or both.');
  const client = await session.connection.client();
  const path = { namespace };
  const before = await present(client, path);
  const headers = before === null ? {} : ifUnchanged(before);
  const { eventsDays = null, executionsDays = null } = { ...before, ...options };
  const body = { eventsDays, executionsDays };
  const after = await client.ask((stemma) => stemma.retention.set({ path, body, headers }));
  return tell(session, after, [policyLine(after)]);
}

/** `stemma retention preview <namespace>` */
export async function previewRetention(
  session: Session,
  namespace: string,
  query: RetentionOptions,
): Promise<number> {
  const client = await session.connection.client();
  const found = await client.ask((stemma) => stemma.retention.preview({ path: { namespace }, query }));
  return tell(session, found, [
    ...previewLine('events', found.eventsDays, found.events),
    ...previewLine('executions', found.executionsDays, found.executions),
  ]);
}

function previewLine(
  what: string,
  days: number | null,
  { leaving, waiting }: RetentionPreview['events'],
): string[] {
  if (days === null) return [];
  return [
    `${what} older than ${String(days)} days: ${String(leaving)} would leave, ` +
      `${String(waiting)} would wait for mirrors, readers of the stream and trials`,
  ];
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

/** `default  events 365 days  executions 90 days  since 2026-01-31, by ada` */
function policyLine({ namespace, eventsDays, executionsDays, updatedAt, updatedBy }: Retention): string {
  const since = `since ${updatedAt.slice(0, 10)}, by ${oneLine(updatedBy)}`;
  const kept = (what: string, days: number | null): string[] =>
    days === null ? [] : [`${what} ${String(days)} days`];
  return [
    oneLine(namespace),
    ...kept('events', eventsDays),
    ...kept('executions', executionsDays),
    since,
  ].join('  ');
}

async function tell({ terminal, json }: Session, answer: unknown, lines: readonly string[]): Promise<number> {
  if (json) await printJson(terminal, answer);
  else await print(terminal, lines);
  return EXIT.ok;
}
