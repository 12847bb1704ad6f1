import type { LineageEdge } from '@stemma/models';
import type { EdgeStore, KnownEdge, Relation } from '@stemma/orchestration';
import type { ChangeRecorder } from '../change-recorder.js';
import { edges, toEdge } from '../entities/edge.entity.js';
import type { Row } from '../entities/table.js';
import type { TransactionSql } from '../sql/in-transaction.js';
import { insertRows, updateRows, type Statement } from '../sql/write-rows.js';

export class PostgresEdgeStore implements EdgeStore {
  constructor(
    private readonly sql: TransactionSql,
    private readonly changes: ChangeRecorder,
  ) {}

  async find(edgeIds: readonly string[]): Promise<KnownEdge[]> {
    if (edgeIds.length === 0) return [];
    const rows = await this.sql.rows<Row & { deleted: boolean }>(byIds, [edgeIds]);
    return rows.map((row) => ({ edge: toEdge(row), deleted: row.deleted }));
  }

  async lock(edgeId: string): Promise<LineageEdge | null> {
    const [row] = await this.sql.rows<Row>(lockEdge, [edgeId]);
    return row === undefined ? null : toEdge(row);
  }

  async into(nodeId: string): Promise<LineageEdge[]> {
    return (await this.sql.rows<Row>(byTarget, [nodeId])).map(toEdge);
  }

  async between(relations: readonly Relation[]): Promise<LineageEdge[]> {
    if (relations.length === 0) return [];
    const rows = await this.sql.rows<Row>(byRelation, [
      relations.map(({ sourceNodeId }) => sourceNodeId),
      relations.map(({ targetNodeId }) => targetNodeId),
      relations.map(({ relationshipType }) => relationshipType),
    ]);
    return rows.map(toEdge);
  }

  insert(added: readonly LineageEdge[]): Promise<void> {
    return this.write(added, insertRows(edges, added));
  }

  update(changed: readonly LineageEdge[]): Promise<void> {
    return this.write(changed, updateRows(edges, changed));
  }

  private async write(written: readonly LineageEdge[], { text, values }: Statement): Promise<void> {
    if (written.length === 0) return;
    await this.sql.run(text, values);
    for (const edge of written) this.changes.add('edge', edge.edgeId, edge.stateRev);
  }
}

const byIds = `
  select ${edges.select('e')}, e.deleted_at is not null as deleted
  from stemma.lineage_edges e where e.edge_id = any($1::uuid[])`;

const lockEdge = `
  select ${edges.select('e')} from stemma.lineage_edges e
  where e.edge_id = $1 and e.deleted_at is null for no key update`;

const byTarget = `
  select ${edges.select('e')} from stemma.lineage_edges e
  where e.target_node_id = $1 and e.deleted_at is null
  order by e.source_node_id`;

const byRelation = `
  select ${edges.select('e')}
  from unnest($1::uuid[], $2::uuid[], $3::text[]) as r (source_node_id, target_node_id, relationship_type)
  join stemma.lineage_edges e using (source_node_id, target_node_id, relationship_type)
  where e.deleted_at is null`;
