import { LineageNode, Pattern, StemmaError, isSameContent, type JsonValue } from '@stemma/models';
import type { Transaction } from '../ports/transaction.js';
import { takenByDeleted } from '../writes/find-or-refuse.js';
import { created, existing, type Outcome } from '../writes/outcome.js';
import type { Write } from '../writes/write.js';

export interface NewPattern {
  readonly patternId?: string | undefined;
  readonly nodeId?: string | undefined;
  readonly name: string;
  readonly kind?: string | undefined;
  readonly description?: string | null | undefined;
  readonly namespace?: string | undefined;
  readonly language?: string | null | undefined;
  readonly tags?: string[] | undefined;
  readonly metadata?: Record<string, JsonValue> | undefined;
  readonly content?: JsonValue | undefined;
  readonly versionLabel?: string | null | undefined;
  readonly createdBy: string;
}

export interface CreatedPattern {
  readonly pattern: Pattern;
  readonly node: LineageNode;
}

/**
 * A pattern and its root version. The same ids with the same name and content answer the first ones.
 * @throws StemmaError `id_conflict` where an id is taken by something else.
 */
export async function createPattern(
  { tx, now, journal }: Write,
  input: NewPattern,
): Promise<Outcome<CreatedPattern>> {
  const { nodeId, content, versionLabel, ...definition } = input;
  const pattern = Pattern.create(definition, now);
  const node = LineageNode.create(
    {
      nodeId: nodeId ?? null,
      patternId: pattern.patternId,
      versionLabel: versionLabel ?? null,
      content: content ?? null,
      tags: definition.tags ?? [],
      createdBy: pattern.createdBy,
    },
    now,
  );

  const [known] = input.patternId === undefined ? [] : await tx.patterns.lock([pattern.patternId]);
  if (known !== undefined)
    return existing(await sameAsBefore({ tx, now, journal }, known.pattern, pattern, node, input));
  if (input.patternId !== undefined) await refuseDeleted(tx, pattern.patternId);
  if (input.nodeId !== undefined && (await tx.bulk.nodes([node.nodeId])).length > 0) {
    throw new StemmaError('id_conflict', `The node id ${node.nodeId} is taken.`);
  }

  await tx.patterns.insert([pattern]);
  await tx.nodes.insert([node]);
  await tx.patterns.setLatest([{ patternId: pattern.patternId, nodeId: node.nodeId, version: node.version }]);
  journal.patternCreated(pattern);
  journal.versionCreated(node, []);
  return created({ pattern, node });
}

async function refuseDeleted(tx: Transaction, patternId: string): Promise<void> {
  const [known] = await tx.bulk.patterns([patternId], false);
  if (known?.deleted !== true) return;
  throw takenByDeleted(`pattern ${patternId}`);
}

async function sameAsBefore(
  { tx }: Write,
  known: Pattern,
  wanted: Pattern,
  wantedNode: LineageNode,
  input: NewPattern,
): Promise<CreatedPattern> {
  const root = await tx.nodes.findVersion(known.patternId, 1);
  const sameContent = root !== null && isSameContent(root, wantedNode);
  const sameIds = input.nodeId === undefined || root?.nodeId === wantedNode.nodeId;
  if (
    root !== null &&
    sameContent &&
    sameIds &&
    known.name === wanted.name &&
    known.namespace === wanted.namespace
  ) {
    return { pattern: known, node: root };
  }
  throw new StemmaError(
    'id_conflict',
    `The pattern ${known.patternId} exists already, and is a different one.`,
  );
}
