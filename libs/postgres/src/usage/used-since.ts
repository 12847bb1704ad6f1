import { detailSinceOfAny, requireRollups } from '../retention/held-since.js';
import type { Sql } from '../sql/sql.js';
import { uuidArray } from '../sql/uuid-array.js';
import { batchesBehind } from './read-executions.js';
import { rolledUpTo } from './rollup-state.js';

interface CountRow {
  node_id: string;
  executions: string;
}

/** How often versions were used since a UTC midnight, by the rollups and what is behind them. Within a snapshot. */
export async function readUsedSince(
  sql: Sql,
  nodeIds: readonly string[],
  from: Date,
): Promise<ReadonlyMap<string, number>> {
  const values = [uuidArray(nodeIds), from.toISOString()];
  const position = await rolledUpTo(sql);
  if (position === null) requireRollups(await detailSinceOfAny(sql, from));
  const rows =
    position === null
      ? await sql.rows<CountRow>(fromExecutions, values)
      : await sql.rows<CountRow>(fromRollups, [...values, String(position.tx), String(position.seq)]);
  return new Map(rows.map(({ node_id, executions }) => [node_id, Number(executions)]));
}

const fromExecutions = `
  select x.node_id, count(*)::text as executions
  from stemma.executions x
  where x.node_id = any($1::uuid[]) and x.timestamp >= $2::timestamptz
    and x.pattern_id in (select n.pattern_id from stemma.lineage_nodes n where n.node_id = any($1::uuid[]))
  group by 1`;

const fromRollups = `
  select node_id, sum(executions)::text as executions
  from (
    select x.node_id, x.execution_count as executions
    from stemma.usage_rollups x
    where x.node_id = any($1::uuid[]) and x.grain = 'day' and x.start >= $2::timestamptz
    union all
    select x.node_id, 1 from ${batchesBehind('$3', '$4')}
    join stemma.executions x on x.batch_id = l.entity_id
    where x.node_id = any($1::uuid[]) and x.timestamp >= $2::timestamptz
  ) used
  group by 1`;
