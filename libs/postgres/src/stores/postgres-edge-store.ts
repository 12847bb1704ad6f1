import type { LineageEdge } from '@stemma/models';
import type { EdgeStore, KnownEdge, Relation } from '@stemma/orchestration';
import type { ChangeRecorder } from '../change-recorder.js';
import { edgeColumns, edgeSelection, toEdge, toEdgeRow, type EdgeRow } from '../rows/edge.row.js';
import { insertRows, updateRows, type Statement } from '../sql/insert-rows.js';
import type { TransactionSql } from '../sql/in-transaction.js';

export class PostgresEdgeStore implements EdgeStore {
  constructor(
    private readonly sql: TransactionSql,
    private readonly changes: ChangeRecorder,
  ) {}

  async find(edgeIds: readonly string[]): Promise<KnownEdge[]> {
    if (edgeIds.length === 0) return [];
    const rows = await this.sql.rows<EdgeRow & { deleted: boolean }>(byIds, [edgeIds]);
    return rows.map((row) => ({ edge: toEdge(row), deleted: row.deleted }));
  }

  async lock(edgeId: string): Promise<LineageEdge | null> {
    const [row] = await this.sql.rows<EdgeRow>(lockEdge, [edgeId]);
    return row === undefined ? null : toEdge(row);
  }

  async into(nodeId: string): Promise<LineageEdge[]> {
    return (await this.sql.rows<EdgeRow>(byTarget, [nodeId])).map(toEdge);
  }

  async between(relations: readonly Relation[]): Promise<LineageEdge[]> {
    if (relations.length === 0) return [];
    const rows = await this.sql.rows<EdgeRow>(byRelation, [
      relations.map(({ sourceNodeId }) => sourceNodeId),
      relations.map(({ targetNodeId }) => targetNodeId),
      relations.map(({ relationshipType }) => relationshipType),
    ]);
    return rows.map(toEdge);
  }

  insert(edges: readonly LineageEdge[]): Promise<void> {
    return this.write(edges, (rows) => insertRows('lineage_edges', edgeColumns, rows));
  }

  update(edges: readonly LineageEdge[]): Promise<void> {
    return this.write(edges, (rows) => updateRows('lineage_edges', 'edge_id', edgeColumns, rows));
  }

  private async write(
    edges: readonly LineageEdge[],
    statementOf: (rows: readonly EdgeRow[]) => Statement,
  ): Promise<void> {
    if (edges.length === 0) return;
    const { text, values } = statementOf(edges.map(toEdgeRow));
    await this.sql.run(text, values);
    for (const edge of edges) this.changes.add('edge', edge.edgeId, edge.stateRev);
  }
}

const byIds = `
  select ${edgeSelection}, e.deleted_at is not null as deleted
  from stemma.lineage_edges e where e.edge_id = any($1::uuid[])`;

const lockEdge = `
  select ${edgeSelection} from stemma.lineage_edges e
  where e.edge_id = $1 and e.deleted_at is null for no key update`;

const byTarget = `
  select ${edgeSelection} from stemma.lineage_edges e
  where e.target_node_id = $1 and e.deleted_at is null
  order by e.source_node_id`;

const byRelation = `
  select ${edgeSelection}
  from unnest($1::uuid[], $2::uuid[], $3::text[]) as r (source_node_id, target_node_id, relationship_type)
  join stemma.lineage_edges e using (source_node_id, target_node_id, relationship_type)
  where e.deleted_at is null`;
