import type { NodeAnswer, VersionDiffAnswer } from '../client/answers.js';
import type { StemmaClient } from '../client/stemma-client.js';
import { EXIT, Refused } from '../failure.js';
import { findVersion } from '../target/find-target.js';
import { counted } from '../trace/write-rows.js';
import { print, printJson } from '../terminal.js';
import type { Session } from './session.js';

export interface DiffOptions {
  readonly context: number;
}

interface Side {
  readonly name: string;
  readonly node: NodeAnswer;
}

/** `stemma diff <target> [other]`: what a version changed, or what changed from one to another. */
export async function diff(
  { terminal, connection, json }: Session,
  target: string,
  other: string | undefined,
  { context }: DiffOptions,
): Promise<number> {
  const client = await connection.client();
  const first = await side(client, target);
  const [a, b] =
    other === undefined ? [await parentOf(client, first), first] : [first, await side(client, other)];
  const answer = await client.diff({ a: a.node.nodeId, b: b.node.nodeId, context });
  if (json) await printJson(terminal, answer);
  else await print(terminal, diffLines(a, b, answer));
  return EXIT.ok;
}

async function side(client: StemmaClient, text: string): Promise<Side> {
  const { pattern, node } = await findVersion(client, text);
  return { name: pattern.name, node };
}

async function parentOf(client: StemmaClient, { name, node }: Side): Promise<Side> {
  const [parentId] = (await client.node(node.nodeId)).parentIds;
  if (parentId === undefined)
    throw new Refused(
      'not_found',
      `${labelOf({ name, node })} came from nothing: name what to compare it with.`,
    );
  const parent = await client.node(parentId);
  const pattern = await client.pattern(parent.patternId);
  return { name: pattern.name, node: parent };
}

function labelOf({ name, node }: Side): string {
  return `${name}@${String(node.version)}`;
}

/** A unified diff. */
function diffLines(a: Side, b: Side, { isSame, hunks, added, removed }: VersionDiffAnswer): string[] {
  if (isSame) return [`${labelOf(a)} and ${labelOf(b)} have the same content.`];
  if (hunks === null)
    return [`${labelOf(a)} and ${labelOf(b)} differ; only the hashes of their contents are known.`];
  return [
    `--- ${labelOf(a)}\t${a.node.createdAt}`,
    `+++ ${labelOf(b)}\t${b.node.createdAt}`,
    ...hunks.flatMap(({ oldStart, oldLines, newStart, newLines, lines }) => [
      `@@ -${String(oldStart)},${String(oldLines)} +${String(newStart)},${String(newLines)} @@`,
      ...lines,
    ]),
    `${counted(added, 'line')} added, ${counted(removed, 'line')} removed`,
  ];
}
