import type { HistoryDiffAnswer } from '../client/answers.js';
import { EXIT } from '../failure.js';
import { findTarget } from '../target/find-target.js';
import { clip, oneLine } from '../trace/write-rows.js';
import { print, printJson } from '../terminal.js';
import type { Session } from './session.js';

export interface HistoryDiffOptions {
  readonly from: Date;
  readonly to?: Date | undefined;
}

type Difference = HistoryDiffAnswer['items'][number];

const SIGNS = { came: '+', went: '-', changed: '~', untold: '?' } as const;

/** `stemma diff <target> --from <time>`: what became of a pattern; of a version: of its lineage. */
export async function historyDiff(
  { terminal, connection, json }: Session,
  target: string,
  { from, to }: HistoryDiffOptions,
): Promise<number> {
  const client = await connection.client();
  const { pattern, node } = await findTarget(client, target, (to ?? from).toISOString());
  const window = { from: from.toISOString(), to: to?.toISOString() };
  const id = node === null ? { patternId: pattern.patternId } : { nodeId: node.nodeId };
  const answer = await client.historyDiff(id, window);
  if (json) await printJson(terminal, answer);
  else {
    const lines = linesOf(answer).map((line) => clip(line, terminal.columns));
    await print(terminal, lines.length === 0 ? ['Nothing of it changed.'] : lines);
  }
  return EXIT.ok;
}

function linesOf({ pattern, items, truncated }: HistoryDiffAnswer): string[] {
  return [
    ...[...(pattern === null ? [] : [pattern]), ...items].flatMap(linesOfOne),
    ...(truncated.length === 0 ? [] : [`Not all of the lineage could be followed: ${truncated.join(', ')}.`]),
  ];
}

function linesOfOne(one: Difference): string[] {
  const { change, before, after, untold } = one;
  const fields = change === 'changed' ? Object.keys(after ?? {}) : [];
  return [
    `${SIGNS[change]} ${nameOf(one)}`,
    ...fields.map((field) => `    ${field}: ${shown(before?.[field])} → ${shown(after?.[field])}`),
    ...(untold.length === 0
      ? []
      : [`    not told: ${untold.map(({ field, at }) => `${field} (${at})`).join(', ')}`]),
  ];
}

function nameOf({ subject, id, of }: Difference): string {
  if (subject === 'pattern') return `pattern ${id}`;
  if (subject === 'version') return `version ${shown(of['version'])}  ${id}`;
  return `edge ${shown(of['relationshipType'])}  ${shown(of['sourceNodeId'])} → ${shown(of['targetNodeId'])}`;
}

function shown(value: unknown): string {
  return oneLine(typeof value === 'string' ? value : JSON.stringify(value ?? null));
}
