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
  const found = await difference(await connection.client(), target, other, context);
  if (json) await printJson(terminal, found.answer);
  else await print(terminal, diffLines(found));
  return EXIT.ok;
}

interface Difference {
  readonly a: Side;
  readonly b: Side;
  readonly answer: VersionDiffAnswer;
}

export async function difference(
  client: StemmaClient,
  target: string,
  other: string | undefined,
  context: number,
): Promise<Difference> {
  const first = await side(client, target);
  const [a, b] =
    other === undefined ? [await parentOf(client, first), first] : [first, await side(client, other)];
  return { a, b, answer: await client.diff(a.node.nodeId, b.node.nodeId, { context }) };
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
export function diffLines({ a, b, answer: { isSame, hunks, added, removed } }: Difference): string[] {
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
