import { LINEAGE_TYPES, type RelationshipType } from '@stemma/models';
import type { Catalogue } from '../ports/catalogue.js';
import { TRAVERSAL_CEILINGS } from '../ports/lineage-graph.js';
import type { SearchWork } from '../ports/lineage-search.js';
import type { Freshness, Sourced } from '../reading/sourced.js';
import { TimeBudget } from '../reading/time-budget.js';
import type { LineageTexts, NodeText } from './lineage-texts.js';
import { whyNotFound } from './not-found.js';
import { pagesWithin } from './pages-within.js';
import type { FirstTexts } from './remembered-texts.js';
import type { RoutedGraph } from './routed-graph.js';

/** Which edges are followed: as in a `Traversal`; what is absent has its default. */
export interface FollowedEdges {
  /** `LINEAGE_TYPES` where absent. */
  readonly relationshipTypes?: readonly RelationshipType[] | undefined;
  readonly minWeight?: number | undefined;
  readonly asOf?: Date | undefined;
  readonly timeoutMs?: number | undefined;
}

/** What a search found, and the texts of the versions and edges that it names, each once; they are read page by page. */
export interface WithTexts<T> {
  readonly found: T;
  readonly nodes: AsyncIterable<readonly (readonly [nodeId: string, text: NodeText])[]>;
  /** JSON. */
  readonly edges: AsyncIterable<readonly (readonly [edgeId: string, text: string])[]>;
}

/** Searches in whichever graph can tell, and what the record says of what they name. */
export class LineageSearch {
  constructor(
    private readonly graph: RoutedGraph,
    private readonly catalogue: Catalogue,
    private readonly remembered: LineageTexts,
  ) {}

  /** @throws StemmaError `node_not_found` where not all of the nodes are there; `timeout`, `store_unavailable` */
  async find<T>(
    nodeIds: readonly string[],
    { relationshipTypes = LINEAGE_TYPES, minWeight = 0, asOf }: FollowedEdges,
    freshness: Freshness,
    budget: TimeBudget,
    workOf: (limits: { readonly visitLimit: number }) => SearchWork<T>,
  ): Promise<Sourced<T>> {
    const scope = { relationshipTypes, minWeight, asOf: asOf ?? null };
    const work = workOf({ visitLimit: TRAVERSAL_CEILINGS.visitLimit });
    const { answer, ...source } = await this.graph.search(scope, freshness, budget, work);
    if (answer === null) throw await whyNotFound(this.catalogue, nodeIds, scope.asOf);
    return { ...source, answer };
  }

  texts(
    nodeIds: readonly string[],
    edgeIds: readonly string[],
    budget: TimeBudget,
  ): Omit<WithTexts<unknown>, 'found'> {
    const { remembered } = this;
    const read = pagesWithin(budget);
    return {
      nodes: read(nodeIds, async (page) => inOrder(page, await remembered.nodes(page, null))),
      edges: read(edgeIds, async (page) => inOrder(page, await remembered.edges(page, null))),
    };
  }
}

function inOrder<T>(
  ids: readonly string[],
  { texts, rest }: FirstTexts<T>,
): { found: readonly (readonly [string, T])[]; count: number } {
  const first = ids.slice(0, ids.length - rest.length);
  const found = first.flatMap((id) => {
    const text = texts.get(id);
    return text === undefined ? [] : [[id, text] as const];
  });
  return { found, count: first.length };
}

const TIMEOUT_MS = 5_000;

export function searchBudget({ timeoutMs = TIMEOUT_MS }: FollowedEdges): TimeBudget {
  return new TimeBudget(timeoutMs);
}
