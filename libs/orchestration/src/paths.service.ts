import {
  searchBudget,
  type FollowedEdges,
  type LineageSearch,
  type WithTexts,
} from './lineage/lineage-search.js';
import { mergeBases, type MergeBases } from './lineage/search/merge-bases.js';
import { findPaths, type LineagePath, type LineagePaths } from './lineage/search/find-paths.js';
import type { Objective } from './lineage/search/objective.js';
import { inForm, type Freshness, type Sourced } from './reading/sourced.js';

export interface PathsBetween extends FollowedEdges {
  readonly from: string;
  readonly to: string;
  /** Whether the path runs to a descendant, along the edges, or to an ancestor, against them. */
  readonly direction?: 'descendants' | 'ancestors' | undefined;
  readonly objective?: Objective | undefined;
  readonly k?: number | undefined;
}

export const PATHS_DEFAULTS = { objective: 'strongest', k: 1 } as const;
export const MAX_PATHS = 20;

/** The ways between versions. What was deleted after a search found it has no text. */
export class PathsService {
  constructor(private readonly searches: LineageSearch) {}

  /** The best paths, each in the direction asked for. @throws StemmaError `node_not_found`, `timeout`, `store_unavailable` */
  async between(question: PathsBetween, freshness: Freshness): Promise<Sourced<WithTexts<LineagePaths>>> {
    const { from, to, direction } = question;
    const { objective = PATHS_DEFAULTS.objective, k = PATHS_DEFAULTS.k } = question;
    const isBackward = direction === 'ancestors';
    const [older, newer] = isBackward ? [to, from] : [from, to];
    const budget = searchBudget(question);
    const sourced = await this.searches.find([from, to], question, freshness, budget, (limits) =>
      findPaths({ ...limits, older, newer, objective, k }),
    );
    return inForm(sourced, ({ paths, isCut }) => {
      const nodeIds = new Set(paths.flatMap((path) => path.nodeIds));
      const edgeIds = new Set(paths.flatMap((path) => path.edgeIds));
      const found = { paths: isBackward ? paths.map(reversed) : paths, isCut };
      return { found, ...this.searches.texts([...nodeIds], [...edgeIds], budget) };
    });
  }

  /** @throws StemmaError as `between` */
  async mergeBases(
    nodeId: string,
    otherId: string,
    question: FollowedEdges,
    freshness: Freshness,
  ): Promise<Sourced<WithTexts<MergeBases>>> {
    const budget = searchBudget(question);
    const sourced = await this.searches.find([nodeId, otherId], question, freshness, budget, (limits) =>
      mergeBases({ ...limits, nodeId, otherId }),
    );
    return inForm(sourced, (found) => {
      const nodeIds = found.nodes.map((node) => node.nodeId);
      return { found, ...this.searches.texts(nodeIds, [], budget) };
    });
  }
}

function reversed(path: LineagePath): LineagePath {
  return { ...path, nodeIds: [...path.nodeIds].reverse(), edgeIds: [...path.edgeIds].reverse() };
}
