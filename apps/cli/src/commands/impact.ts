import type { ImpactAnswer } from '../client/answers.js';
import { EXIT } from '../failure.js';
import { findVersion } from '../target/find-target.js';
import { clip, counted } from '../trace/write-rows.js';
import { print, printJson } from '../terminal.js';
import type { Session } from './session.js';

export interface ImpactOptions {
  readonly limit: number;
  readonly days: number;
  readonly types?: string;
}

/** `stemma impact <target>`: what a change of a version reaches, the most affected first. */
export async function impact(
  { terminal, connection, json }: Session,
  target: string,
  { limit, days, types }: ImpactOptions,
): Promise<number> {
  const client = await connection.client();
  const { node } = await findVersion(client, target);
  const answer = await client.impact(node.nodeId, { limit, usageDays: days, relationshipTypes: types });
  if (json) await printJson(terminal, answer);
  else await print(terminal, impactLines(answer, terminal.columns));
  return EXIT.ok;
}

function impactLines({ items, truncated, nextCursor, usageFrom }: ImpactAnswer, columns: number): string[] {
  if (items.length === 0 && truncated.length === 0) return ['Nothing came of it.'];
  const lines = items.map((item) => {
    const { confidence, combinedConfidence, breakingEdgeIds, executionCount, owners, status } = item;
    const parts = [
      `${confidence.toFixed(3)} / ${combinedConfidence.toFixed(3)}`,
      `${item.name}@${String(item.version)}`,
      ...(status === 'active' ? [] : [`[${status}]`]),
      counted(item.distance, 'step'),
      ...(breakingEdgeIds.length === 0 ? [] : [counted(breakingEdgeIds.length, 'breaking change')]),
      counted(executionCount, 'use'),
      owners.join(', '),
    ];
    return clip(parts.join('  '), columns);
  });
  return [
    `Confidence of the best path / of several together; uses since ${usageFrom.slice(0, 10)}.`,
    ...lines,
    ...(nextCursor === null ? [] : ['There are more: --limit shows them.']),
    ...(truncated.includes('visitLimit') ? ['The search was cut: there may be more, less affected.'] : []),
  ];
}
