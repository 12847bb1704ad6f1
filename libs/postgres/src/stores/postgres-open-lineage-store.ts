import type { LineageNode } from '@stemma/models';
import type { KnownRun, OpenLineageStore } from '@stemma/orchestration';
import { nodeSelection, nodesWithUsage, toNode } from '../entities/node.entity.js';
import { openLineageRuns } from '../entities/open-lineage.entity.js';
import type { Row } from '../entities/table.js';
import type { TransactionSql } from '../sql/in-transaction.js';
import { insertRows } from '../sql/write-rows.js';

export class PostgresOpenLineageStore implements OpenLineageStore {
  constructor(private readonly sql: TransactionSql) {}

  async inForce(patternIds: readonly string[], at: Date): Promise<LineageNode[]> {
    return (await this.sql.rows<Row>(inForce, [patternIds, at])).map(toNode);
  }

  async tell(run: KnownRun): Promise<KnownRun> {
    const { text, values } = insertRows(openLineageRuns, [run], addedTo);
    const [row] = await this.sql.rows<Row>(text, values);
    return row === undefined ? run : openLineageRuns.state(row);
  }
}

const ofPattern = `
  select v.node_id from stemma.lineage_nodes v
  where v.pattern_id = p.pattern_id and v.metadata ? 'openLineage' and v.deleted_at is null`;

const inForce = `
  select ${nodeSelection}
  from unnest($1::uuid[]) as p (pattern_id)
  cross join lateral (
    (${ofPattern} and v.created_at <= $2 order by v.created_at desc, v.version desc limit 1)
    union all
    (${ofPattern} and v.created_at > $2 order by v.created_at, v.version limit 1)
    limit 1) as f
  join ${nodesWithUsage} on n.node_id = f.node_id`;

// What is known stays, but for the version: that of the end is the one that ran.
const addedTo = `
  on conflict (run_id) do update set
    node_id = case when open_lineage_runs.ended_at is null and excluded.ended_at is not null
      then excluded.node_id else open_lineage_runs.node_id end,
    started_at = coalesce(open_lineage_runs.started_at, excluded.started_at),
    ended_at = coalesce(open_lineage_runs.ended_at, excluded.ended_at),
    success = coalesce(open_lineage_runs.success, excluded.success),
    error_message = coalesce(open_lineage_runs.error_message, excluded.error_message)
  returning ${openLineageRuns.select('open_lineage_runs')}`;
