import {
  LineageEdge,
  LineageNode,
  StemmaError,
  contentHash,
  contentOrder,
  defaultEdgeOf,
  edgeIdOf,
  isSameContent,
  type EdgeStrength,
  type EvolutionType,
  type JsonValue,
} from '@stemma/models';
import { placeUnder } from '../lineage/place-under.js';
import type { HeldNode, LockedPattern } from '../ports/transaction.js';
import { lockPattern, takenByDeleted } from '../writes/find-or-refuse.js';
import { created, existing, type Outcome } from '../writes/outcome.js';
import type { Write } from '../writes/write.js';

export interface NewVersion {
  readonly nodeId?: string | undefined;
  readonly version?: number | undefined;
  /** The latest version where none are given. */
  readonly parentNodeIds?: string[] | undefined;
  readonly evolutionType: EvolutionType;
  readonly content: JsonValue;
  readonly versionLabel?: string | null | undefined;
  readonly changeSummary?: string | null | undefined;
  readonly breakingChanges?: boolean | undefined;
  readonly edgeStrength?: EdgeStrength | undefined;
  readonly similarityScore?: number | null | undefined;
  readonly confidenceScore?: number | null | undefined;
  readonly tags?: string[] | undefined;
  readonly metadata?: Record<string, JsonValue> | undefined;
  readonly createdBy: string;
}

export interface CreatedVersion {
  readonly node: LineageNode;
  readonly edges: readonly LineageEdge[];
}

/**
 * A version, its edges from its parents, and their events. The same (patternId, version) or nodeId with equal
 * content answers the first ones.
 * @throws StemmaError `pattern_not_found`, `node_not_found` (a parent), `merge_needs_parents`,
 *   `version_conflict`, `id_conflict`, `validation_failed`.
 */
export async function createVersion(
  { tx, now, journal }: Write,
  patternId: string,
  input: NewVersion,
): Promise<Outcome<CreatedVersion>> {
  const locked = await lockPattern(tx, patternId);
  const known = await findKnown({ tx, now, journal }, patternId, input);
  if (known !== null) return existing(known);

  const parentIds = parentsOf(input, locked);
  const { parents, lineageId, generation } = await placeUnder(tx, parentIds);
  const node = LineageNode.create(
    {
      nodeId: input.nodeId ?? null,
      patternId,
      version: input.version ?? locked.latestVersion + 1,
      versionLabel: input.versionLabel ?? null,
      lineageId,
      generation,
      evolutionType: input.evolutionType,
      content: input.content,
      tags: input.tags ?? [],
      metadata: input.metadata ?? {},
      createdBy: input.createdBy,
    },
    now,
  );
  const edges = parents.map((parent) => edgeBetween(parent, node, input, now));

  await tx.nodes.insert([node]);
  await tx.edges.insert(edges);
  await tx.patterns.setLatest([{ patternId, nodeId: node.nodeId, version: node.version }]);
  journal.versionCreated(node, parentIds);
  for (const edge of edges) journal.edgeAdded(edge);
  return created({ node, edges });
}

async function findKnown(
  { tx }: Write,
  patternId: string,
  input: NewVersion,
): Promise<CreatedVersion | null> {
  const byId = input.nodeId === undefined ? undefined : (await tx.nodes.find([input.nodeId]))[0];
  const byVersion = input.version === undefined ? null : await tx.nodes.findVersion(patternId, input.version);
  const known = byId ?? byVersion;
  if (known === null) {
    if (input.nodeId !== undefined && (await tx.bulk.nodes([input.nodeId])).length > 0)
      throw takenByDeleted(`version ${input.nodeId}`);
    return null;
  }
  const sameContent = isSameContent(known, {
    contentHash: contentHash(input.content),
    contentOrder: contentOrder(input.content),
  });
  const sameVersion = input.version === undefined || known.version === input.version;
  const sameNode = input.nodeId === undefined || known.nodeId === input.nodeId;
  if (known.patternId === patternId && sameContent && sameVersion && sameNode) {
    return { node: known, edges: await tx.edges.into(known.nodeId) };
  }
  if (byId === undefined) {
    throw new StemmaError(
      'version_conflict',
      `Version ${String(input.version)} of this pattern exists already, with different content.`,
      { extra: { nodeId: known.nodeId } },
    );
  }
  throw new StemmaError('id_conflict', `The node id ${known.nodeId} is taken by a different version.`);
}

function parentsOf(input: NewVersion, locked: LockedPattern): string[] {
  const { evolutionType } = input;
  if (evolutionType === 'created') {
    if (input.parentNodeIds !== undefined && input.parentNodeIds.length > 0) {
      throw StemmaError.invalid([
        { pointer: '/parentNodeIds', code: 'invalid', message: 'must be empty for evolutionType created' },
      ]);
    }
    return [];
  }
  const latest = locked.latestNodeId === null ? [] : [locked.latestNodeId];
  const parents = [...new Set(input.parentNodeIds ?? latest)];
  if (evolutionType === 'merge' && parents.length < 2) {
    throw new StemmaError('merge_needs_parents', 'A merge needs at least two different parents.', {
      faults: [{ pointer: '/parentNodeIds', code: 'too_short', message: 'must name at least 2 nodes' }],
    });
  }
  if (parents.length === 0) {
    throw StemmaError.invalid([
      {
        pointer: '/parentNodeIds',
        code: 'too_short',
        message: `must name at least 1 node for evolutionType ${evolutionType}`,
      },
    ]);
  }
  return parents;
}

function edgeBetween(parent: HeldNode, node: LineageNode, input: NewVersion, now: Date): LineageEdge {
  const relationshipType = defaultEdgeOf(input.evolutionType);
  if (relationshipType === null) throw new Error('a root has no edges');
  return LineageEdge.create(
    {
      edgeId: edgeIdOf(parent.nodeId, node.nodeId, relationshipType),
      sourceNodeId: parent.nodeId,
      targetNodeId: node.nodeId,
      sourcePatternId: parent.patternId,
      targetPatternId: node.patternId,
      relationshipType,
      edgeStrength: input.edgeStrength,
      similarityScore: input.similarityScore ?? null,
      confidenceScore: input.confidenceScore ?? null,
      changeSummary: input.changeSummary ?? null,
      breakingChanges: input.breakingChanges,
      createdBy: input.createdBy,
    },
    now,
  );
}
