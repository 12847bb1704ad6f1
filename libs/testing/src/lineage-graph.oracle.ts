import type { LineageStatus, StoredRelationshipType } from '@stemma/models';
import type { Reach, ReachedNode, Side, Traversal, TruncatedBy } from '@stemma/orchestration';

/** A lineage as plain lists. */
export interface GivenGraph {
  readonly nodes: readonly GivenNode[];
  readonly edges: readonly GivenEdge[];
}

export interface GivenNode {
  readonly nodeId: string;
  readonly status: LineageStatus;
  /** With its pattern. Its edges are not to be seen either, whatever they say. */
  readonly isDeleted: boolean;
  /** Unix milliseconds. An engine may hold up to one more: it must not show. */
  readonly createdAtMs: number;
}

export interface GivenEdge {
  readonly edgeId: string;
  readonly sourceNodeId: string;
  readonly targetNodeId: string;
  readonly relationshipType: StoredRelationshipType;
  readonly weight: number;
  readonly confidenceScore: number | null;
  readonly breakingChanges: boolean;
  readonly isActive: boolean;
  readonly createdAtMs: number;
}

/** The definition of `LineageGraph` once more, as simple as can be and at any cost. */
export function answerByDefinition(graph: GivenGraph, question: Traversal): Reach | null {
  const { nodeId: start, depth, limit, after } = question;
  const asOfMs = question.asOf?.getTime() ?? Infinity;
  const nodes = new Map(
    graph.nodes
      .filter((node) => !node.isDeleted && node.createdAtMs <= asOfMs)
      .map((node) => [node.nodeId, node]),
  );
  if (!nodes.has(start)) return null;
  const edges = graph.edges.filter((edge) => isSeen(edge, question, nodes));
  const neighbours = (side: Side, of: string): string[] =>
    [
      ...new Set(edges.filter((edge) => ends(edge, side)[0] === of).map((edge) => ends(edge, side)[1])),
    ].sort();
  const followed = (side: Side, of: string): string[] => neighbours(side, of).slice(0, question.fanOut);

  const truncated = new Set<TruncatedBy>();
  const walks = (['ancestor', 'descendant'] as const)
    .filter((side) => question.direction === 'both' || question.direction === `${side}s`)
    .map((side) => ({ side, level: [start], visited: [start], isOver: false }));
  const met: ReachedNode[] = [];
  const behind = (): ReachedNode[] =>
    met
      .filter(
        ({ nodeId }) => question.statuses.length === 0 || question.statuses.includes(statusOf(nodes, nodeId)),
      )
      .filter((node) => after === null || keyOf(node) > keyOf(after));

  for (let distance = 1; behind().length <= limit; distance++) {
    for (const walk of walks) {
      const next = walk.level.flatMap((nodeId) => followed(walk.side, nodeId));
      const fresh = [...new Set(next)].filter((nodeId) => !walk.visited.includes(nodeId)).sort();
      const room = walk.isOver ? 0 : question.visitLimit - (walk.visited.length - 1);
      if (distance > depth) {
        if (fresh.length > 0 && !walk.isOver) truncated.add('depth');
        walk.level = [];
        continue;
      }
      if (
        !walk.isOver &&
        walk.level.some((nodeId) => neighbours(walk.side, nodeId).length > question.fanOut)
      ) {
        truncated.add('fanOut');
      }
      if (!walk.isOver && fresh.length > room) {
        truncated.add('visitLimit');
        walk.isOver = true;
      }
      walk.level = fresh.slice(0, room);
      walk.visited.push(...walk.level);
    }
    if (walks.every((walk) => walk.level.length === 0)) break;
    for (const { side, level } of walks) {
      for (const nodeId of level) {
        if (!met.some((node) => node.nodeId === nodeId)) met.push({ nodeId, distance, side });
      }
    }
    met.sort((a, b) => (keyOf(a) < keyOf(b) ? -1 : 1));
  }

  const page = behind().slice(0, limit);
  const last = page.at(-1);
  const isCut = behind().length > limit;
  if (isCut) truncated.add('limit');

  const shown = met.filter(
    ({ nodeId }) => question.statuses.length === 0 || question.statuses.includes(statusOf(nodes, nodeId)),
  );
  const upToHere = last === undefined ? [] : shown.filter((node) => keyOf(node) <= keyOf(last));
  const standing = [...walks.map(({ side }) => ({ nodeId: start, side })), ...upToHere];
  const isAnswered = (nodeId: string): boolean =>
    nodeId === start || upToHere.some((node) => node.nodeId === nodeId);
  const isOnPage = (nodeId: string): boolean => page.some((node) => node.nodeId === nodeId);
  const edgeIds = edges
    .filter((edge) => isAnswered(edge.sourceNodeId) && isAnswered(edge.targetNodeId))
    .filter((edge) => isOnPage(edge.sourceNodeId) || isOnPage(edge.targetNodeId))
    .filter((edge) =>
      standing.some(
        ({ nodeId, side }) =>
          ends(edge, side)[0] === nodeId && followed(side, nodeId).includes(ends(edge, side)[1]),
      ),
    )
    .map((edge) => edge.edgeId)
    .sort();
  if (edgeIds.length > question.edgeLimit) truncated.add('edgeLimit');

  return {
    nodes: page,
    edgeIds: edgeIds.slice(0, question.edgeLimit),
    truncated: (['depth', 'fanOut', 'limit', 'visitLimit', 'edgeLimit'] as const).filter((reason) =>
      truncated.has(reason),
    ),
    next: isCut && last !== undefined ? { distance: last.distance, nodeId: last.nodeId } : null,
  };
}

function isSeen(edge: GivenEdge, question: Traversal, nodes: ReadonlyMap<string, GivenNode>): boolean {
  return (
    edge.isActive &&
    edge.createdAtMs <= (question.asOf?.getTime() ?? Infinity) &&
    edge.relationshipType !== 'merged_with' &&
    question.relationshipTypes.includes(edge.relationshipType) &&
    edge.weight >= question.minWeight &&
    nodes.has(edge.sourceNodeId) &&
    nodes.has(edge.targetNodeId)
  );
}

/** Where a walk on this side comes from, and where it goes to. */
function ends({ sourceNodeId, targetNodeId }: GivenEdge, side: Side): [string, string] {
  return side === 'ancestor' ? [targetNodeId, sourceNodeId] : [sourceNodeId, targetNodeId];
}

function statusOf(nodes: ReadonlyMap<string, GivenNode>, nodeId: string): LineageStatus {
  const status = nodes.get(nodeId)?.status;
  if (status === undefined) throw new Error(`${nodeId} is not in the graph`);
  return status;
}

function keyOf({ distance, nodeId }: { distance: number; nodeId: string }): string {
  return `${String(distance).padStart(9, '0')} ${nodeId}`;
}
