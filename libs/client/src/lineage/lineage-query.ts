import type { Lineage } from '../generated/types.gen.js';
import { StemmaError } from '../stemma-error.js';
import { cypherOf, type CypherQuery } from './cypher.js';
import type { Direction, FollowedType, LineageTerms, Status, Terms } from './lineage-terms.js';

export type LineageNode = Lineage['nodes'][number];

type Ask = (direction: Direction, query: Terms) => Promise<Lineage>;

/** What the service walks at most, wherever no term says less. */
const CEILING = 100_000;

/**
 * A question about the lineage of a version. Each term makes a new one; iterating asks, page by page: the nodes, nearest
 * first, each once.
 */
export class LineageQuery implements AsyncIterable<LineageNode> {
  constructor(
    private readonly ask: Ask,
    private readonly terms: LineageTerms,
  ) {}

  /** Only by edges of these types. */
  through(...types: readonly FollowedType[]): LineageQuery {
    return this.with({ types });
  }

  /** Only versions of these statuses; those of others are passed through. */
  withStatus(...statuses: readonly Status[]): LineageQuery {
    return this.with({ statuses });
  }

  /** Only by edges of this weight (0 to 1) or more. */
  minWeight(minWeight: number): LineageQuery {
    return this.with({ minWeight });
  }

  /** Only what had been created by then. */
  asOf(instant: Date | string): LineageQuery {
    return this.with({ asOf: new Date(instant) });
  }

  /** Not farther than this. */
  depth(depth: number): LineageQuery {
    return this.with({ depth });
  }

  /** Nodes in an answer, 1,000 where it is not said. */
  pageSize(pageSize: number): LineageQuery {
    return this.with({ pageSize });
  }

  /** Nodes with the edges among them, as they are answered. */
  async *pages(): AsyncGenerator<Lineage, void, undefined> {
    for (let cursor: string | null = null, isFirst = true; isFirst || cursor !== null; isFirst = false) {
      const page: Lineage = await this.ask(this.terms.direction, this.queryOf(cursor));
      yield page;
      cursor = page.nextCursor;
    }
  }

  /** @throws StemmaError `truncated` behind the last node, where the lineage goes on beyond what the service walks. */
  async *[Symbol.asyncIterator](): AsyncGenerator<LineageNode, void, undefined> {
    let cut: readonly string[] = [];
    for await (const { nodes, truncated } of this.pages()) {
      yield* nodes;
      cut = truncated.filter((limit) => this.isUnexpected(limit));
    }
    if (cut.length > 0)
      throw new StemmaError('truncated', `There is more lineage behind what is walked: ${cut.join(', ')}.`);
  }

  async all(): Promise<LineageNode[]> {
    const nodes: LineageNode[] = [];
    for await (const node of this) nodes.push(node);
    return nodes;
  }

  /** The same question for Memgraph, where the service feeds one. Rows of `node_id`, `side` and `distance`. */
  toCypher(): CypherQuery {
    return cypherOf(this.terms);
  }

  private with(terms: Partial<LineageTerms>): LineageQuery {
    return new LineageQuery(this.ask, { ...this.terms, ...terms });
  }

  private isUnexpected(limit: string): boolean {
    return limit === 'fanOut' || limit === 'visitLimit' || (limit === 'depth' && this.terms.depth === null);
  }

  private queryOf(cursor: string | null): Terms {
    const { types, statuses, minWeight, asOf, depth, pageSize } = this.terms;
    return {
      depth: depth ?? CEILING,
      fanOut: CEILING,
      limit: pageSize,
      ...(types.length > 0 && { relationshipTypes: [...types] }),
      ...(statuses.length > 0 && { statuses: [...statuses] }),
      // Decimals as the service reads them, never 1e-7.
      ...(minWeight !== null && { minWeight: minWeight.toFixed(16) }),
      ...(asOf !== null && { asOf: asOf.toISOString() }),
      ...(cursor !== null && { cursor }),
    };
  }
}
