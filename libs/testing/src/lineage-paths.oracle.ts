import type { MergeBase, ImpactTarget, LineagePath, Objective, SearchScope } from '@stemma/orchestration';
import type { GivenEdge, GivenGraph } from './lineage-graph.oracle.js';

/** Which edges a search follows, once more. */
export function followedEdges(
  graph: GivenGraph,
  { relationshipTypes, minWeight, asOf }: Omit<SearchScope, 'timeoutMs'>,
): { nodeIds: ReadonlySet<string>; edges: GivenEdge[] } {
  const asOfMs = asOf?.getTime() ?? Infinity;
  const nodes = graph.nodes.filter((node) => !node.isDeleted && node.createdAtMs <= asOfMs);
  const nodeIds = new Set(nodes.map(({ nodeId }) => nodeId));
  const edges = graph.edges.filter(
    (edge) =>
      edge.isActive &&
      edge.createdAtMs <= asOfMs &&
      edge.relationshipType !== 'merged_with' &&
      relationshipTypes.includes(edge.relationshipType) &&
      edge.weight >= minWeight &&
      nodeIds.has(edge.sourceNodeId) &&
      nodeIds.has(edge.targetNodeId),
  );
  return { nodeIds, edges };
}

const MOST_PATHS = 5_000;

/** All paths in their order, found one by one; null where there are too many to look at. */
export function pathsByDefinition(
  graph: GivenGraph,
  scope: Omit<SearchScope, 'timeoutMs'>,
  objective: Objective,
  older: string,
  newer: string,
): LineagePath[] | null {
  const { edges } = followedEdges(graph, scope);
  const paths: GivenEdge[][] = [];
  const walk = (nodeId: string, path: readonly GivenEdge[], met: readonly string[]): void => {
    if (nodeId === newer) paths.push([...path]);
    if (nodeId === newer || paths.length > MOST_PATHS) return;
    for (const next of new Set(edges.filter((e) => e.sourceNodeId === nodeId).map((e) => e.targetNodeId))) {
      if (met.includes(next)) continue;
      const parallel = edges.filter((e) => e.sourceNodeId === nodeId && e.targetNodeId === next);
      const [best] = parallel.sort(
        (a, b) => compare(keyOf([a], objective), keyOf([b], objective)) || order(a.edgeId, b.edgeId),
      );
      if (best !== undefined) walk(next, [...path, best], [...met, next]);
    }
  };
  walk(older, [], [older]);
  if (paths.length > MOST_PATHS) return null;
  return paths
    .map((path) => ({ path, key: keyOf(path, objective), ids: [older, ...path.map((e) => e.targetNodeId)] }))
    .sort((a, b) => compare(a.key, b.key) || order(a.ids.join(), b.ids.join()))
    .map(({ path, ids }) => answerOf(path, ids));
}

function answerOf(path: readonly GivenEdge[], nodeIds: readonly string[]): LineagePath {
  const least = Math.min(...path.map(({ weight }) => weight));
  const weakest = path.find(({ weight }) => weight === least);
  return {
    nodeIds,
    edgeIds: path.map(({ edgeId }) => edgeId),
    weight: path.reduce((product, { weight }) => product * weight, 1),
    confidence: path.reduce((product, edge) => product * confidenceOf(edge), 1),
    weakest: weakest === undefined ? null : { edgeId: weakest.edgeId, weight: weakest.weight },
  };
}

/** What comes first is less in the first number that differs. */
function keyOf(path: readonly GivenEdge[], objective: Objective): number[] {
  const losses = (values: readonly number[]): number =>
    values.reduce((sum, value) => sum + Math.round(-Math.log2(Math.max(value, 2 ** -64)) * 2 ** 32), 0);
  const loss = losses(path.map(({ weight }) => weight));
  switch (objective) {
    case 'strongest':
      return [loss, path.length];
    case 'mostConfident':
      return [losses(path.map(confidenceOf)), path.length];
    case 'shortest':
      return [path.length, loss];
    case 'bottleneck':
      return [-Math.min(...path.map(({ weight }) => weight)), path.length, loss];
  }
}

export function confidenceOf({ confidenceScore, weight }: GivenEdge): number {
  return confidenceScore ?? weight;
}

function compare(a: readonly number[], b: readonly number[]): number {
  for (const [index, value] of a.entries()) if (value !== b[index]) return value - (b[index] ?? 0);
  return 0;
}

function order(a: string, b: string): number {
  return a < b ? -1 : Number(a > b);
}

/** Undefined where one of the two is not there. */
export function mergeBasesByDefinition(
  graph: GivenGraph,
  scope: Omit<SearchScope, 'timeoutMs'>,
  nodeId: string,
  otherId: string,
): MergeBase[] | undefined {
  const { nodeIds, edges } = followedEdges(graph, scope);
  if (!nodeIds.has(nodeId) || !nodeIds.has(otherId)) return undefined;
  const distancesFrom = (start: string): Map<string, number> => {
    const distances = new Map([[start, 0]]);
    for (let distance = 1; distance <= nodeIds.size; distance++)
      for (const edge of edges)
        if (distances.get(edge.targetNodeId) === distance - 1 && !distances.has(edge.sourceNodeId))
          distances.set(edge.sourceNodeId, distance);
    return distances;
  };
  const [one, other] = [distancesFrom(nodeId), distancesFrom(otherId)];
  const common = [...one.keys()].filter((id) => other.has(id));
  return common
    .filter((id) => !edges.some((edge) => edge.sourceNodeId === id && common.includes(edge.targetNodeId)))
    .map((id) => ({ nodeId: id, distance: one.get(id) ?? 0, otherDistance: other.get(id) ?? 0 }))
    .sort((a, b) => a.distance + a.otherDistance - b.distance - b.otherDistance || order(a.nodeId, b.nodeId));
}

/** All that a change reaches, in order; null where there are too many paths to look at. */
export function impactByDefinition(
  graph: GivenGraph,
  scope: Omit<SearchScope, 'timeoutMs'>,
  nodeId: string,
): ImpactTarget[] | null {
  const { nodeIds, edges } = followedEdges(graph, scope);
  const edgeOf = new Map(edges.map((edge) => [edge.edgeId, edge]));
  const targets: { target: ImpactTarget; key: number[]; id: string }[] = [];
  for (const id of nodeIds) {
    if (id === nodeId) continue;
    let left = graph;
    const found: LineagePath[] = [];
    for (;;) {
      const paths = pathsByDefinition(left, scope, 'mostConfident', nodeId, id);
      if (paths === null) return null;
      const [best] = paths;
      if (best === undefined || found.push(best) === MOST_COMBINED) break;
      left = { ...left, edges: left.edges.filter(({ edgeId }) => !best.edgeIds.includes(edgeId)) };
    }
    const [path] = found;
    if (path === undefined) continue;
    const given = path.edgeIds.flatMap((edgeId) => edgeOf.get(edgeId) ?? []);
    const missed = found.reduce((product, { confidence }) => product * (1 - confidence), 1);
    targets.push({
      target: {
        path,
        breakingEdgeIds: given.filter((edge) => edge.breakingChanges).map(({ edgeId }) => edgeId),
        combined: {
          confidence: 1 - missed,
          paths: found.length,
          isCut: found.length === MOST_COMBINED,
        },
      },
      key: keyOf(given, 'mostConfident'),
      id,
    });
  }
  return targets.sort((a, b) => compare(a.key, b.key) || order(a.id, b.id)).map(({ target }) => target);
}

const MOST_COMBINED = 8;
