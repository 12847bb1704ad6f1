import {
  MAX_STEPS,
  type FetchedNode,
  type SearchScope,
  type Side,
  type Step,
  type StepSource,
} from '@stemma/orchestration';
import type { Sql } from '../sql/sql.js';
import { uuidArray } from '../sql/uuid-array.js';
import { wasThere } from './neighbours.sql.js';
import { NARROW, stepsOn, type StepRow, type StepsParameters } from './steps.sql.js';

/** The edges of one search. */
export class PostgresSteps implements StepSource {
  constructor(
    private readonly sql: Sql,
    private readonly scope: SearchScope,
  ) {}

  async has(nodeId: string): Promise<boolean> {
    return (await this.sql.rows(nodeExists, [nodeId, this.scope.asOf])).length > 0;
  }

  async fetch(side: Side, nodeIds: readonly string[], ahead: number): Promise<readonly FetchedNode[]> {
    const { relationshipTypes, minWeight, asOf } = this.scope;
    const parameters: StepsParameters = [
      uuidArray(nodeIds),
      relationshipTypes.filter((type) => type !== 'merged_with'),
      minWeight,
      MAX_STEPS,
      NARROW,
      nodeIds.length + ahead,
      asOf,
    ];
    const nodes = new Map<string, { steps: Step<string>[]; asked: boolean }>();
    for (const row of await this.sql.rows<StepRow>(stepsOn[side], parameters)) {
      const key = `${row.node_id} ${String(row.asked)}`;
      const node = nodes.get(key) ?? { steps: [], asked: row.asked };
      nodes.set(key, node);
      if (row.edge_id !== null) node.steps.push(stepOf(row, row.edge_id));
    }
    return Array.from(nodes, ([key, { steps, asked }]) => ({
      nodeId: key.slice(0, key.indexOf(' ')),
      steps,
      isWhole: asked || steps.length <= NARROW,
    }));
  }
}

function stepOf({ other, weight, confidence, breaking }: StepRow, edge: string): Step<string> {
  return { node: other, edge, weight, confidence, isBreaking: breaking };
}

export const nodeExists = `
  select 1 from stemma.lineage_nodes
  where node_id = $1 and deleted_at is null and ($2::timestamptz is null or ${wasThere('created_at', '$2')})`;
