import type { OwnEmbeddingStore } from '@stemma/orchestration';
import type { ChangeRecorder } from '../change-recorder.js';
import { toBytes } from '../rows/vector.js';
import type { Sql } from '../sql/sql.js';

export class PostgresOwnEmbeddingStore implements OwnEmbeddingStore {
  constructor(
    private readonly sql: Sql,
    private readonly changes: ChangeRecorder,
  ) {}

  async setOwn(nodeId: string, model: string, vector: Float32Array): Promise<void> {
    const [row] = await this.sql.rows<{ rev: string }>(setOwn, [nodeId, model, toBytes(vector)]);
    if (row !== undefined) this.changes.add('embedding', nodeId, Number(row.rev));
  }
}

const setOwn = `
  insert into stemma.node_embeddings as m (node_id, model, own, vector, rev)
  values ($1, $2, true, $3, 1)
  on conflict (node_id, model) do update
  set own = true, vector = excluded.vector, text_hash = null, text_rev = null, rev = m.rev + 1, updated_at = now()
  where m.vector is distinct from excluded.vector
  returning rev`;
