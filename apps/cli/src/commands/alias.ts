import { ifUnchanged, items as itemsOf } from '@stemma/client';
import type { Alias, AliasMove } from '@stemma/client';
import type { StemmaClient } from '../client/stemma-client.js';
import { EXIT, Refused } from '../failure.js';
import { findTarget, findVersion } from '../target/find-target.js';
import { print, printJson } from '../terminal.js';
import type { Session } from './session.js';

export interface SetAliasOptions {
  readonly by: string;
  readonly reason?: string;
}

/** `stemma alias set <target> <alias>`: refused where somebody else moves it meanwhile. */
export async function setAlias(
  session: Session,
  target: string,
  alias: string,
  { by: changedBy, reason }: SetAliasOptions,
): Promise<number> {
  const client = await session.connection.client();
  const { pattern, node } = await findVersion(client, target);
  const path = { patternId: pattern.patternId, alias };
  const before = await present(client, path);
  const body = { nodeId: node.nodeId, changedBy, ...(reason !== undefined && { reason }) };
  const headers = before === null ? {} : ifUnchanged(before);
  const after = await client.ask((stemma) => stemma.aliases.set({ path, body, headers }));
  const from = before === null || before.nodeId === after.nodeId ? '' : `v${String(before.version)} → `;
  return tell(session, after, [`${pattern.name}@${after.alias}: ${from}v${String(after.version)}`]);
}

/** `stemma alias list <target>` */
export async function listAliases(session: Session, target: string): Promise<number> {
  const client = await session.connection.client();
  const { patternId } = (await findTarget(client, target)).pattern;
  const items = await client.ask(async (stemma) => {
    const aliases: Alias[] = [];
    const path = { patternId };
    for await (const alias of itemsOf((query) => stemma.aliases.list({ path, query }))) aliases.push(alias);
    return aliases;
  });
  const width = Math.max(0, ...items.map(({ alias }) => alias.length));
  const lines = items.map((item) => `${item.alias.padEnd(width)}  ${moveText(item)}`);
  return tell(session, { items }, lines.length === 0 ? ['It has no aliases.'] : lines);
}

/** `stemma alias history <target> <alias>` */
export async function aliasHistory(session: Session, target: string, alias: string): Promise<number> {
  const client = await session.connection.client();
  const { patternId } = (await findTarget(client, target)).pattern;
  const items = await client.ask(async (stemma) => {
    const moves: AliasMove[] = [];
    const path = { patternId, alias };
    for await (const move of itemsOf((query) => stemma.aliases.history({ path, query }))) moves.push(move);
    return moves;
  });
  return tell(session, { items }, items.map(moveText));
}

/** `stemma alias remove <target> <alias>` */
export async function removeAlias(session: Session, target: string, alias: string): Promise<number> {
  const client = await session.connection.client();
  const { patternId } = (await findTarget(client, target)).pattern;
  const path = { patternId, alias };
  const state = await client.ask((stemma) => stemma.aliases.read({ path }));
  await client.ask((stemma) => stemma.aliases.remove({ path, headers: ifUnchanged(state) }));
  return tell(session, { outcome: 'removed' }, []);
}

async function present(
  client: StemmaClient,
  path: { readonly patternId: string; readonly alias: string },
): Promise<Alias | null> {
  try {
    return await client.ask((stemma) => stemma.aliases.read({ path }));
  } catch (error) {
    if (error instanceof Refused && error.code === 'alias_not_found') return null;
    throw error;
  }
}

/** `v3 active  since 2026-01-31T00:00:00.000Z, by ada: it is faster` */
function moveText({ version, status, changedAt, changedBy, reason }: Alias | AliasMove): string {
  const where = version === null ? 'removed' : `v${String(version)} ${status ?? ''}`;
  return `${where}  since ${changedAt}, by ${changedBy}${reason === null ? '' : `: ${reason}`}`;
}

async function tell({ terminal, json }: Session, answer: unknown, lines: readonly string[]): Promise<number> {
  if (json) await printJson(terminal, answer);
  else await print(terminal, lines);
  return EXIT.ok;
}
