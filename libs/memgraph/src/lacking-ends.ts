import type { Side } from '@stemma/orchestration';
import type { Run } from './run.js';
import { EDGE_TYPES, NODE } from './schema.js';

/** From which nodes a walk would look at something that the graph lacks: an edge, or what is at its other end. */
export class LackingEnds {
  wereMet = false;

  private constructor(private readonly from: Readonly<Record<Side, ReadonlySet<string>>>) {}

  static async of(run: Run, lacking: ReadonlySet<string>): Promise<LackingEnds> {
    const rows = lacking.size === 0 ? [] : await run(ends, { ids: [...lacking] });
    return new LackingEnds({
      ancestor: new Set(rows.map(({ target }) => String(target))),
      descendant: new Set(rows.map(({ source }) => String(source))),
    });
  }

  walkOn(side: Side, nodeIds: readonly string[]): void {
    this.wereMet ||= nodeIds.some((nodeId) => this.from[side].has(nodeId));
  }
}

/** Of the edges that are lacking themselves, and of all that lead to or from a node that is. */
const ends = [
  `UNWIND $ids AS id MATCH (n:${NODE.base} {${NODE.key}: id})<--(a:${NODE.base})
   RETURN a.${NODE.key} AS source, n.${NODE.key} AS target`,
  `UNWIND $ids AS id MATCH (n:${NODE.base} {${NODE.key}: id})-->(b:${NODE.base})
   RETURN n.${NODE.key} AS source, b.${NODE.key} AS target`,
  ...EDGE_TYPES.map(
    (type) => `UNWIND $ids AS id MATCH (a)-[:${type} {edge_id: id}]->(b)
   RETURN a.${NODE.key} AS source, b.${NODE.key} AS target`,
  ),
].join(' UNION ALL ');
