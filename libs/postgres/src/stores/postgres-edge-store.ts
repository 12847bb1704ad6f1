import type { LineageEdge } from '@stemma/models';
import type { EdgeStore, KnownEdge, Relation } from '@stemma/orchestration';
import type { ChangeRecorder } from '../change-recorder.js';
import { edges, toEdge } from '../entities/edge.entity.js';
import type { Row } from '../entities/table.js';
import type { TransactionSql } from '../sql/in-transaction.js';
import { findAll, findOne, insertAll, updateAll } from '../sql/states.js';

export class PostgresEdgeStore implements EdgeStore {
  constructor(
    private readonly sql: TransactionSql,
    private readonly changes: ChangeRecorder,
  ) {}

  find(edgeIds: readonly string[]): Promise<KnownEdge[]> {
    return findAll(this.sql, byIds, edgeIds, toKnownEdge);
  }

  lock(edgeId: string): Promise<LineageEdge | null> {
    return findOne(this.sql, lockEdge, [edgeId], toEdge);
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

  async insert(added: readonly LineageEdge[]): Promise<void> {
    await insertAll(this.sql, edges, added);
    this.note(added);
  }

  async update(changed: readonly LineageEdge[]): Promise<void> {
    await updateAll(this.sql, edges, changed);
    this.note(changed);
  }

  private note(written: readonly LineageEdge[]): void {
    for (const edge of written) this.changes.add('edge', edge.edgeId, edge.stateRev);
  }
}

function toKnownEdge(row: Row & { readonly deleted: boolean }): KnownEdge {
  return { edge: toEdge(row), deleted: row.deleted };
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
