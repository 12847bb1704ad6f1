import type { EmbeddedVersion, EmbeddingStore, TextVector } from '@stemma/projection';
import type { DataSource } from 'typeorm';
import { ChangeRecorder } from '../change-recorder.js';
import { inWords } from '../errors.js';
import { toBytes } from '../entities/vector.js';
import { inTransaction } from '../sql/in-transaction.js';
import { sqlOn, type Sql } from '../sql/sql.js';

export class PostgresEmbeddingStore implements EmbeddingStore {
  private readonly sql: Sql;

  constructor(private readonly dataSource: DataSource) {
    this.sql = sqlOn(dataSource);
  }

  async known(model: string, textHashes: readonly string[]): Promise<ReadonlySet<string>> {
    const rows = await this.sql.rows<{ text_hash: string }>(known, [model, textHashes]);
    return new Set(rows.map((row) => row.text_hash));
  }

  async save(
    model: string,
    vectors: readonly TextVector[],
    versions: readonly EmbeddedVersion[],
  ): Promise<void> {
    const changes = new ChangeRecorder();
    await inWords(
      inTransaction(this.dataSource, 'read committed', async (sql) => {
        await sql.run(addVectors, [
          model,
          vectors.map(({ textHash }) => textHash),
          vectors.map(({ vector }) => toBytes(vector)),
        ]);
        const changed = await sql.rows<{ node_id: string; rev: string }>(setTexts, [
          model,
          versions.map(({ nodeId }) => nodeId),
          versions.map(({ textHash }) => textHash),
          versions.map(({ textRev }) => textRev),
        ]);
        for (const row of changed) changes.add('embedding', row.node_id, Number(row.rev));
        return { answer: undefined, last: changes.statement };
      }),
    );
  }
}

const known = `select text_hash from stemma.embeddings where model = $1 and text_hash = any($2::text[])`;

const addVectors = `
  insert into stemma.embeddings (model, text_hash, vector)
  select $1, * from unnest($2::text[], $3::bytea[]) as v (text_hash, vector) order by text_hash
  on conflict do nothing`;

// The join passes over versions whose row has left meanwhile.
const setTexts = `
  insert into stemma.node_embeddings as m (node_id, model, own, text_hash, text_rev, rev)
  select t.node_id, $1, false, t.text_hash, t.text_rev, 1
  from unnest($2::uuid[], $3::text[], $4::bigint[]) as t (node_id, text_hash, text_rev)
  join stemma.lineage_nodes n using (node_id)
  order by t.node_id
  on conflict (node_id, model) do update
  set text_hash = excluded.text_hash, text_rev = excluded.text_rev, updated_at = now(),
      rev = m.rev + case when m.text_hash = excluded.text_hash then 0 else 1 end
  where not m.own and (m.text_rev is null or m.text_rev < excluded.text_rev)
  returning m.node_id, m.rev`;
