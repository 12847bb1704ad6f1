import type { RevisedDocument, SearchStore } from '@stemma/projection';
import type { DataSource } from 'typeorm';
import { sqlOn, type Sql } from '../sql/sql.js';
import { lexemesOf } from './word-index.js';

export class PostgresSearchStore implements SearchStore {
  private readonly sql: Sql;

  constructor(dataSource: DataSource) {
    this.sql = sqlOn(dataSource);
  }

  async save(documents: readonly RevisedDocument[]): Promise<void> {
    await this.sql.rows(save, [
      documents.map(({ patternId }) => patternId),
      documents.map(({ rev }) => rev),
      documents.map(({ document }) => (document === null ? '' : lexemesOf(document))),
      documents.map(({ document }) => document?.changes ?? ''),
    ]);
  }
}

// The join passes over patterns whose row has left meanwhile. What is deleted has no words.
const save = `
  insert into stemma.search_documents as d (pattern_id, rev, words, changes)
  select t.pattern_id, t.rev, t.words::tsvector, t.changes
  from unnest($1::uuid[], $2::bigint[], $3::text[], $4::text[]) as t (pattern_id, rev, words, changes)
  join stemma.patterns p using (pattern_id)
  order by t.pattern_id
  on conflict (pattern_id) do update set rev = excluded.rev, words = excluded.words, changes = excluded.changes
  where d.rev < excluded.rev`;
