import type { SearchWork, Steps } from '../../ports/lineage-search.js';
import { bestPaths, type PathQuestion } from './best-paths.js';
import { COSTS, type Objective } from './objective.js';
import type { Path } from './paths-from.js';
import { widestPaths } from './widest-paths.js';

export interface PathsQuestion extends Omit<PathQuestion<string>, 'costOf' | 'isOpen'> {
  readonly objective: Objective;
}

/** Paths of ids. */
export interface LineagePaths {
  /** The best, best first: the beginning of all of them, whatever was cut. */
  readonly paths: readonly LineagePath[];
  readonly isCut: boolean;
}

export interface LineagePath {
  /** From the oldest on. */
  readonly nodeIds: readonly string[];
  readonly edgeIds: readonly string[];
  /** The product of the weights; 1 of a path without edges, as of `confidence`. */
  readonly weight: number;
  /** The product of the confidences. */
  readonly confidence: number;
  /** The edge of the least weight, the oldest of several; null where there is none. */
  readonly weakest: { readonly edgeId: string; readonly weight: number } | null;
}

/** The best paths between two nodes, by an objective. */
export function findPaths({ older, newer, objective, ...limits }: PathsQuestion): SearchWork<LineagePaths> {
  return async (steps, turn) => {
    const [from, to] = [await steps.find(older), await steps.find(newer)];
    if (from === null || to === null) return null;
    const question = { ...limits, older: from, newer: to };
    const { paths, isCut } =
      objective === 'bottleneck'
        ? await widestPaths(steps, question, turn)
        : await bestPaths(steps, { ...question, costOf: COSTS[objective] }, turn);
    return { paths: paths.map((path) => withIds(steps, path)), isCut };
  };
}

export function withIds<Key>(steps: Steps<Key>, { nodes, edges }: Path<Key>): LineagePath {
  let [weight, confidence] = [1, 1];
  let [weakest] = edges;
  for (const edge of edges) {
    weight *= edge.weight;
    confidence *= edge.confidence;
    if (weakest !== undefined && edge.weight < weakest.weight) weakest = edge;
  }
  return {
    nodeIds: nodes.map((node) => steps.idOf(node)),
    edgeIds: edges.map(({ edge }) => steps.edgeIdOf(edge)),
    ...{ weight, confidence },
    weakest: weakest === undefined ? null : { edgeId: steps.edgeIdOf(weakest.edge), weight: weakest.weight },
  };
}
