import {
  LineageEdge,
  LineageNode,
  StemmaError,
  contentHash,
  contentOrder,
  defaultEdgeOf,
  edgeIdOf,
  isSameContent,
  newId,
  type EdgeInput,
  type EvolutionType,
  type JsonValue,
  type NodeInput,
  type NodePlace,
} from '@stemma/models';
import { addVersion } from '../plan/add-version.js';
import { execute } from '../plan/execute.js';
import { versionKey, type NodeSlot } from '../plan/known.js';
import { ReadSet } from '../plan/read-set.js';
import type { Plan } from '../plan/plan.js';
import { takenByDeleted } from '../writes/find-or-refuse.js';
import { created, existing, type Outcome } from '../writes/outcome.js';
import type { Write } from '../writes/write.js';

/** What is told of the version, and of all edges to it. */
export interface NewVersion
  extends
    Pick<NodeInput, 'version' | 'versionLabel' | 'tags' | 'metadata' | 'createdBy'>,
    Pick<EdgeInput, 'edgeStrength' | 'similarityScore' | 'confidenceScore'>,
    Pick<EdgeInput, 'changeSummary' | 'breakingChanges'> {
  readonly nodeId?: string | undefined;
  /** The latest version where none are given. */
  readonly parentNodeIds?: readonly string[] | undefined;
  readonly evolutionType: EvolutionType;
  readonly content: JsonValue;
}

type End = Pick<NodeSlot, 'nodeId' | 'patternId'>;

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
  write: Write,
  patternId: string,
  input: NewVersion,
): Promise<Outcome<CreatedVersion>> {
  const { now } = write;
  const { version = null, versionLabel, evolutionType, content, tags, metadata, createdBy } = input;
  const nodeId = input.nodeId ?? newId();
  return execute(write, readSetOf(patternId, nodeId, input), async (plan) => {
    const pattern = plan.pattern(patternId);
    const known = await findKnown(plan, patternId, input);
    if (known !== null) return existing(known);

    const parentIds = parentsOf(input, pattern.latestNodeId);
    const parents = plan.nodes(parentIds, (index) => `/parentNodeIds/${index}`);
    const ends = { nodeId, patternId };
    const edges = parents.map((source) => ({ source, edge: edgeBetween(source, ends, input, now) }));
    const make = (place: NodePlace): LineageNode =>
      LineageNode.create(
        { ...ends, ...place, versionLabel, evolutionType, content, tags, metadata, createdBy },
        now,
      );
    const added = { nodeId, version, lineageId: null, edges, parentIds, make };
    const node = await addVersion(plan, pattern, added);
    return created({ node, edges: edges.map(({ edge }) => edge) });
  });
}

function readSetOf(
  patternId: string,
  nodeId: string,
  { version, parentNodeIds = [], ...input }: NewVersion,
): ReadSet {
  const reads = new ReadSet();
  reads.patterns.add(patternId);
  reads.latestOf.add(patternId);
  const parentIds = [...new Set(parentNodeIds)];
  for (const id of parentIds) reads.nodes.add(id);
  if (input.nodeId !== undefined) reads.nodes.add(nodeId);
  if (version !== undefined) reads.versions.push({ patternId, version });
  // One parent gives its family: nobody's changes.
  if (parentIds.length > 1) reads.placed.push({ nodeId, parentIds, lineageId: null });
  return reads;
}

async function findKnown(
  { tx, known: { nodes, versions } }: Plan,
  patternId: string,
  { nodeId, version, content }: NewVersion,
): Promise<CreatedVersion | null> {
  const slot = nodes.get(nodeId ?? '');
  const byId = slot?.deleted === false ? slot.nodeId : undefined;
  const byVersion = versions.get(versionKey(patternId, version ?? 0));
  const [known] = await tx.nodes.find([byId ?? byVersion].filter((id) => id !== undefined));
  if (known === undefined) {
    if (slot !== undefined) throw takenByDeleted(`version ${slot.nodeId}`);
    return null;
  }
  const incoming = { content, contentHash: contentHash(content), contentOrder: contentOrder(content) };
  const sameVersion = version === undefined || known.version === version;
  const sameNode = nodeId === undefined || known.nodeId === nodeId;
  if (known.patternId === patternId && isSameContent(known, incoming) && sameVersion && sameNode) {
    return { node: known, edges: await tx.edges.into(known.nodeId) };
  }
  if (byId === undefined) {
    throw new StemmaError(
      'version_conflict',
      `Version ${String(version)} of this pattern exists already, with different content.`,
      { extra: { nodeId: known.nodeId } },
    );
  }
  throw new StemmaError('id_conflict', `The node id ${known.nodeId} is taken by a different version.`);
}

function parentsOf(input: NewVersion, latestNodeId: string | null): string[] {
  const { evolutionType } = input;
  if (evolutionType === 'created') {
    if (input.parentNodeIds !== undefined && input.parentNodeIds.length > 0) {
      throw StemmaError.invalidAt('/parentNodeIds', 'must be empty for evolutionType created');
    }
    return [];
  }
  const latest = latestNodeId === null ? [] : [latestNodeId];
  const parents = [...new Set(input.parentNodeIds ?? latest)];
  if (evolutionType === 'merge' && parents.length < 2) {
    throw new StemmaError('merge_needs_parents', 'A merge needs at least two different parents.', {
      faults: [{ pointer: '/parentNodeIds', code: 'too_short', message: 'must name at least 2 nodes' }],
    });
  }
  if (parents.length === 0) {
    const message = `must name at least 1 node for evolutionType ${evolutionType}`;
    throw StemmaError.invalidAt('/parentNodeIds', message, 'too_short');
  }
  return parents;
}

function edgeBetween(parent: End, node: End, input: NewVersion, now: Date): LineageEdge {
  const { edgeStrength, similarityScore, confidenceScore, changeSummary, breakingChanges, createdBy } = input;
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
      ...{ edgeStrength, similarityScore, confidenceScore, changeSummary, breakingChanges, createdBy },
    },
    now,
  );
}
