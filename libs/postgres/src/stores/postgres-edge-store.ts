import type { LineageEdge, RelationshipType } from '@stemma/models';
import type { EdgeStore } from '@stemma/orchestration';
import type { ChangeRecorder } from '../change-recorder.js';
import { edgeColumns, edgeSelection, toEdge, toEdgeRow, type EdgeRow } from '../rows/edge.row.js';
import { insertRows } from '../sql/insert-rows.js';
import type { TransactionSql } from '../sql/in-transaction.js';

export class PostgresEdgeStore implements EdgeStore {
  constructor(
    private readonly sql: TransactionSql,
    private readonly changes: ChangeRecorder,
  ) {}

  async lock(edgeId: string): Promise<LineageEdge | null> {
    const [row] = await this.sql.rows<EdgeRow>(`${byIds} for no key update`, [[edgeId]]);
    return row === undefined ? null : toEdge(row);
  }

  async find(edgeIds: readonly string[]): Promise<LineageEdge[]> {
    if (edgeIds.length === 0) return [];
    return (await this.sql.rows<EdgeRow>(byIds, [edgeIds])).map(toEdge);
  }

  async into(nodeId: string): Promise<LineageEdge[]> {
    return (await this.sql.rows<EdgeRow>(byTarget, [nodeId])).map(toEdge);
  }

  async findBetween(source: string, target: string, type: RelationshipType): Promise<LineageEdge | null> {
    const [row] = await this.sql.rows<EdgeRow>(byEnds, [source, target, type]);
    return row === undefined ? null : toEdge(row);
  }

  async insert(edges: readonly LineageEdge[]): Promise<void> {
    if (edges.length === 0) return;
    const { text, values } = insertRows('lineage_edges', edgeColumns, edges.map(toEdgeRow));
    await this.sql.run(text, values);
    for (const edge of edges) this.changes.add('edge', edge.edgeId, edge.stateRev);
  }

  async update(edge: LineageEdge): Promise<void> {
    const row = toEdgeRow(edge);
    await this.sql.run(updateEdge, [
      row.edge_id,
      row.edge_strength,
      row.weight,
      row.metadata,
      row.similarity_score,
      row.confidence_score,
      row.change_summary,
      row.breaking_changes,
      row.is_active,
      row.deactivated_at,
      row.deactivation_reason,
      row.updated_at,
      row.rev,
      row.state_rev,
    ]);
    this.changes.add('edge', edge.edgeId, edge.stateRev);
  }
}

const byIds = `
  select ${edgeSelection} from stemma.lineage_edges e
  where e.edge_id = any($1::uuid[]) and e.deleted_at is null`;

const byTarget = `
  select ${edgeSelection} from stemma.lineage_edges e
  where e.target_node_id = $1 and e.deleted_at is null
  order by e.source_node_id`;

const byEnds = `
  select ${edgeSelection} from stemma.lineage_edges e
  where e.source_node_id = $1 and e.target_node_id = $2 and e.relationship_type = $3 and e.deleted_at is null`;

const updateEdge = `
  update stemma.lineage_edges
  set edge_strength = $2, weight = $3, metadata = $4, similarity_score = $5, confidence_score = $6,
      change_summary = $7, breaking_changes = $8, is_active = $9, deactivated_at = $10,
      deactivation_reason = $11, updated_at = $12, rev = $13, state_rev = $14
  where edge_id = $1`;
