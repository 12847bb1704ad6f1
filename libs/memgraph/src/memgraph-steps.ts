import { isUuid } from '@stemma/models';
import type { FetchedNode, SearchScope, Side, Step, StepSource } from '@stemma/orchestration';
import { stepStatements, type NeighbourStatements, type StepRow } from './neighbours.cypher.js';
import type { Row, Run } from './run.js';
import { NODE } from './schema.js';

/** From more nodes than these nothing is fetched ahead: where there are many, few levels are left. */
const NARROW = 16;

/** The edges of one search. */
export class MemgraphSteps implements StepSource {
  private readonly statements: Record<Side, NeighbourStatements | null>;

  constructor(
    private readonly run: Run,
    private readonly scope: SearchScope,
    private readonly lacking: ReadonlySet<string>,
  ) {
    this.statements = {
      ancestor: stepStatements('ancestor', scope),
      descendant: stepStatements('descendant', scope),
    };
  }

  async has(nodeId: string): Promise<boolean> {
    if (this.lacking.has(nodeId)) return false;
    const [found] = await this.run(nodeIs, { nodeId });
    const asOf = this.scope.asOf?.getTime() ?? Infinity;
    return found !== undefined && (asOf === Infinity || Number(found.created_at_ms) <= asOf);
  }

  async fetch(side: Side, nodeIds: readonly string[], ahead: number): Promise<readonly FetchedNode[]> {
    const statements = this.statements[side];
    if (statements === null) return [];
    const { asked, parameters } = statements;
    const ids = [...nodeIds];
    // Sent at once: the second does not wait for the answer to the first.
    const [near, far] = await Promise.all([
      this.run(asked, { ...parameters, ids }),
      ids.length > NARROW
        ? []
        : this.run(statements.ahead(ahead), { ...parameters, ids, further: BigInt(ahead) }),
    ]);
    return [...near, ...far].map(nodeOf);
  }
}

function nodeOf({ id, found }: Row): FetchedNode {
  const steps = (found as readonly StepRow[]).flatMap((row) => stepOf(row) ?? []);
  return { nodeId: String(id), steps, isWhole: true };
}

function stepOf([node, edge, weight, confidence, isBreaking]: StepRow): Step<string> | null {
  if (node === null || !isUuid(node) || !isUuid(edge)) return null;
  return { node, edge, weight, confidence: confidence ?? weight, isBreaking };
}

const nodeIs = `MATCH (n:${NODE.live} {${NODE.key}: $nodeId}) RETURN n.created_at_ms AS created_at_ms`;
