import {
  PATHS_DEFAULTS,
  type MergeBases,
  type LineagePath,
  type LineagePaths,
  type PathsBetween,
  type WithTexts,
} from '@stemma/orchestration';
import { joined, nodeJson } from './lineage-json.js';

type Pieces = AsyncGenerator<string, void, undefined>;

/** The answer in pieces; nodes and edges are JSON texts already. */
export async function* pathsJson(
  { from, to, direction = 'descendants', objective = PATHS_DEFAULTS.objective }: PathsBetween,
  { found: { paths, isCut }, nodes, edges }: WithTexts<LineagePaths>,
): Pieces {
  yield `${JSON.stringify({ from, to, direction, objective }).slice(0, -1)},"paths":[`;
  for (const [index, path] of paths.entries()) yield (index > 0 ? ',' : '') + JSON.stringify(pathOf(path));
  yield '],"nodes":[';
  yield* joined(nodes, ([, node]) => nodeJson(node));
  yield '],"edges":[';
  yield* joined(edges, ([, edge]) => edge);
  yield `],${truncated(isCut)}}`;
}

export async function* mergeBasesJson(
  nodeId: string,
  otherId: string,
  { found, nodes }: WithTexts<MergeBases>,
): Pieces {
  const distances = new Map(found.nodes.map(({ nodeId: id, ...of }) => [id, of]));
  yield `${JSON.stringify({ nodeId, with: otherId }).slice(0, -1)},"nodes":[`;
  yield* joined(nodes, ([id, node]) => nodeJson(node, distances.get(id)));
  yield `],${truncated(found.isCut)}}`;
}

function pathOf({ nodeIds, edgeIds, weight, confidence, weakest }: LineagePath): object {
  return {
    ...{ nodeIds, edgeIds, weight, confidence },
    weakestEdgeId: weakest?.edgeId ?? null,
    leastWeight: weakest?.weight ?? null,
  };
}

function truncated(isCut: boolean): string {
  return `"truncated":${JSON.stringify(isCut ? ['visitLimit'] : [])}`;
}
