import { isUuid } from '@stemma/models';
import type { HistoryDiffAnswer } from '../client/answers.js';
import type { StemmaClient } from '../client/stemma-client.js';
import { EXIT, Refused } from '../failure.js';
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
  const window = { from: from.toISOString(), to: to?.toISOString() };
  const answer = await answerOf(client, target, window);
  if (json) await printJson(terminal, answer);
  else {
    const lines = linesOf(answer).map((line) => clip(line, terminal.columns));
    await print(terminal, lines.length === 0 ? ['Nothing of it changed.'] : lines);
  }
  return EXIT.ok;
}

interface Window {
  readonly from: string;
  readonly to: string | undefined;
}

async function answerOf(client: StemmaClient, text: string, window: Window): Promise<HistoryDiffAnswer> {
  try {
    const { pattern, node } = await findTarget(client, text, window.to ?? window.from);
    const of = node === null ? { patternId: pattern.patternId } : { nodeId: node.nodeId };
    return await client.historyDiff(of, window);
  } catch (error) {
    if (!isUuid(text) || !(error instanceof Refused) || error.code !== 'not_found') throw error;
    return deletedOf(client, text, window, error);
  }
}

/** What was deleted has a past, too, and is called by its id. @throws Refused `unknown` where nothing ever had that id */
async function deletedOf(
  client: StemmaClient,
  id: string,
  window: Window,
  unknown: Refused,
): Promise<HistoryDiffAnswer> {
  for (const subject of [{ patternId: id }, { nodeId: id }]) {
    try {
      return await client.historyDiff(subject, window);
    } catch (error) {
      if (!(error instanceof Refused) || !error.code.endsWith('_not_found')) throw error;
    }
  }
  throw unknown;
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
