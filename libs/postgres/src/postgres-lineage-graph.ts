import {
  FirstInOrder,
  FetchedSteps,
  Turn,
  walk,
  type LineageGraph,
  type Reach,
  type SearchScope,
  type SearchWork,
  type Traversal,
  type WalkedLink,
} from '@stemma/orchestration';
import type { DataSource } from 'typeorm';
import { wasThere } from './graph/neighbours.sql.js';
import { PostgresNeighbourhood } from './graph/postgres-neighbourhood.js';
import { nodeExists, PostgresSteps } from './graph/postgres-steps.js';
import type { Sql } from './sql/sql.js';
import { uuidArray } from './sql/uuid-array.js';
import { withDeadline } from './sql/with-deadline.js';

/**
 * Lineage from the canonical tables. The walk is the one of the port; Postgres gives neighbours in few statements.
 * These are not one snapshot: an answer while others write may hold some of what they wrote.
 */
export class PostgresLineageGraph implements LineageGraph {
  constructor(private readonly dataSource: DataSource) {}

  traverse(question: Traversal): Promise<Reach | null> {
    return withDeadline(this.dataSource, question.timeoutMs, async (sql) => {
      const { nodes, links, truncated, next } = await walk(
        question,
        question.nodeId,
        new PostgresNeighbourhood(sql, question),
        new Turn(question.timeoutMs),
      );
      // From a start that is gone a walk finds nothing; from one that came later than the instant it may.
      const isUnproven = nodes.length === 0 || question.asOf !== null;
      if (isUnproven && !(await exists(sql, question))) return null;
      const edgeIds = await edgesOf(sql, question, links);
      const areCut = edgeIds.length > question.edgeLimit;
      return {
        nodes,
        edgeIds: edgeIds.slice(0, question.edgeLimit),
        truncated: areCut ? [...truncated, 'edgeLimit'] : truncated,
        next,
      };
    });
  }

  search<T>(scope: SearchScope, work: SearchWork<T>): Promise<T | null> {
    return withDeadline(this.dataSource, scope.timeoutMs, (sql) =>
      work(new FetchedSteps(new PostgresSteps(sql, scope)), new Turn(scope.timeoutMs)),
    );
  }
}

async function exists(sql: Sql, { nodeId, asOf }: Traversal): Promise<boolean> {
  return (await sql.rows(nodeExists, [nodeId, asOf])).length > 0;
}

/** In id order; one more than the question's limit where there are more. */
async function edgesOf(
  sql: Sql,
  question: Traversal,
  walked: AsyncIterable<readonly WalkedLink<string>[]>,
): Promise<readonly string[]> {
  const first = new FirstInOrder<string>(question.edgeLimit + 1, (a, b) => (a < b ? -1 : 1));
  for await (const links of walked) {
    if (links.length === 0) continue;
    const rows = await sql.rows<{ edge_id: string }>(edgesOfLinks, [
      uuidArray(links.map((link) => link.source)),
      uuidArray(links.map((link) => link.target)),
      question.relationshipTypes.filter((type) => type !== 'merged_with'),
      question.minWeight,
      question.edgeLimit + 1,
      question.asOf,
    ]);
    for (const row of rows) first.add(row.edge_id);
  }
  return first.items();
}

const edgesOfLinks = `
  select found.edge_id
  from unnest($1::uuid[], $2::uuid[]) as link (source, target)
  cross join lateral (
    select e.edge_id
    from stemma.lineage_edges e
    where e.source_node_id = link.source and e.target_node_id = link.target and e.deleted_at is null and e.is_active
      and e.relationship_type = any($3::text[]) and e.weight >= $4
      and ($6::timestamptz is null or ${wasThere('e.created_at', '$6')})
    -- Keeps it a look-up for each link: as a join it might be planned as a scan of all edges.
    offset 0
  ) found
  order by found.edge_id
  limit $5`;
