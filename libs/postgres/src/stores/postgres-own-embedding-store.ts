import type { OwnEmbeddingStore, OwnVector } from '@stemma/orchestration';
import type { ChangedRow, ChangeRecorder } from '../change-recorder.js';
import { toBytes } from '../entities/vector.js';
import type { Sql } from '../sql/sql.js';

export class PostgresOwnEmbeddingStore implements OwnEmbeddingStore {
  constructor(
    private readonly sql: Sql,
    private readonly changes: ChangeRecorder,
  ) {}

  async setOwn(vectors: readonly OwnVector[]): Promise<number> {
    if (vectors.length === 0) return 0;
    // One statement cannot touch a row twice: of several vectors for one version and model the last counts.
    const last = [...new Map(vectors.map((own) => [`${own.nodeId} ${own.model}`, own])).values()];
    const rows = await this.sql.rows<ChangedRow>(setOwn, [
      last.map(({ nodeId }) => nodeId),
      last.map(({ model }) => model),
      last.map(({ vector }) => toBytes(vector)),
    ]);
    return this.changes.addRows('embedding', rows);
  }
}

const setOwn = `
  insert into stemma.node_embeddings as m (node_id, model, own, vector, rev)
  select v.node_id, v.model, true, v.vector, 1
  from unnest($1::uuid[], $2::text[], $3::bytea[]) as v (node_id, model, vector)
  order by v.node_id, v.model
  on conflict (node_id, model) do update
  set own = true, vector = excluded.vector, text_hash = null, text_rev = null, rev = m.rev + 1, updated_at = now()
  where m.vector is distinct from excluded.vector
  returning m.node_id as id, m.rev`;
