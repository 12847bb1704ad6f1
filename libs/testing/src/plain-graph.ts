import {
  Turn,
  type LineageGraph,
  type SearchScope,
  type SearchWork,
  type Side,
  type Step,
  type Steps,
} from '@stemma/orchestration';
import type { GivenGraph } from './lineage-graph.oracle.js';
import { confidenceOf, followedEdges } from './lineage-paths.oracle.js';

/** A search in plain lists: for thousands of graphs, which an engine would take long to hold. */
export class PlainGraph implements Pick<LineageGraph, 'search'> {
  constructor(private readonly graph: GivenGraph) {}

  search<T>(scope: SearchScope, work: SearchWork<T>): Promise<T | null> {
    const { nodeIds, edges } = followedEdges(this.graph, scope);
    const steps: Steps<string> = {
      find: (nodeId) => (nodeIds.has(nodeId) ? nodeId : null),
      from: (side: Side, node) =>
        edges
          .flatMap((edge): Step<string>[] => {
            const { sourceNodeId, targetNodeId, edgeId, weight } = edge;
            const [here, there] =
              side === 'ancestor' ? [targetNodeId, sourceNodeId] : [sourceNodeId, targetNodeId];
            if (here !== node) return [];
            const confidence = confidenceOf(edge);
            return [{ node: there, edge: edgeId, weight, confidence, isBreaking: edge.breakingChanges }];
          })
          .sort((a, b) => (a.node < b.node ? -1 : 1)),
      expect: () => undefined,
      compare: (a, b) => (a < b ? -1 : Number(a > b)),
      idOf: (node) => node,
      edgeIdOf: (edge) => edge,
    };
    return work(steps, new Turn(scope.timeoutMs));
  }
}
