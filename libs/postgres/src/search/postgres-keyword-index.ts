import type {
  Coverage,
  KeywordHit,
  KeywordIndex,
  KeywordQuestion,
  PatternOfVersions,
  SearchDocument,
  SearchFilter,
} from '@stemma/orchestration';
import type { DataSource } from 'typeorm';
import { Filters } from '../reads/filters.js';
import { sqlOn, type Sql } from '../sql/sql.js';
import { withDeadline } from '../sql/with-deadline.js';
import { knownDocuments, toDocument, type PartsRow } from './document-selection.js';
import { chooseTerms, type Term } from './terms.js';
import { WordFrequencies } from './word-frequencies.js';
import { lookupsOf } from './word-index.js';

interface HitRow {
  pattern_id: string;
  node_id: string;
  is_retired: boolean;
  score: number;
  /** A bit for each term found. */
  terms: string;
}

/** Full text search over the documents in the record. */
export class PostgresKeywordIndex implements KeywordIndex {
  private readonly sql: Sql;
  private readonly watching: Sql;
  private readonly frequencies = new WordFrequencies();

  /** @param background connections that requests cannot use up: how much can be found is told with the state of the mirrors */
  constructor(
    private readonly dataSource: DataSource,
    background: DataSource,
  ) {
    this.sql = sqlOn(dataSource);
    this.watching = sqlOn(background);
  }

  search(question: KeywordQuestion): Promise<KeywordHit[]> {
    return withDeadline(this.dataSource, question.timeoutMs, async (sql) =>
      hits(sql, question, chooseTerms(question.words, await this.frequencies.of(sql, question.words))),
    );
  }

  async documents(patternIds: readonly string[]): Promise<SearchDocument[]> {
    if (patternIds.length === 0) return [];
    const rows = await this.sql.rows<PartsRow>(knownDocuments, [patternIds]);
    return rows.map(toDocument);
  }

  async patternsOf(nodeIds: readonly string[], filter: SearchFilter): Promise<PatternOfVersions[]> {
    const filters = filtersOf(filter).add('p.pattern_id = v.pattern_id');
    // Versions are put together first: a question finds several of each pattern.
    return this.sql.rows<PatternOfVersions>(
      `select v.pattern_id as "patternId", v.node_ids[1] as first,
         case when f.latest_node_id = any(v.node_ids) then f.latest_node_id end as latest, f.is_retired as "isRetired"
       from (
         select l.pattern_id, min(t.place) as place, array_agg(t.node_id order by t.place) as node_ids
         from unnest(${filters.bind(nodeIds)}::uuid[]) with ordinality as t (node_id, place)
         join stemma.lineage_nodes l using (node_id)
         where l.deleted_at is null group by l.pattern_id) v
       cross join lateral (
         select p.latest_node_id, ${isRetired} as is_retired from ${patternsWithLatest} where ${filters.text} offset 0) f
       order by v.place`,
      filters.values,
    );
  }

  async coverage(filter: SearchFilter, model: string | null): Promise<Coverage> {
    const filters = filtersOf(filter);
    const [row] = await this.watching.rows<Record<keyof Coverage, number>>(
      `select count(*)::int as patterns, count(d.pattern_id)::int as searchable, count(m.node_id)::int as embedded
       from ${filter.status === undefined ? patterns : patternsWithLatest} left join stemma.search_documents d on d.pattern_id = p.pattern_id
       left join stemma.node_embeddings m on m.node_id = p.latest_node_id and m.model = ${filters.bind(model)}
       where ${filters.text}`,
      filters.values,
    );
    const { patterns: all = 0, searchable = 0, embedded = 0 } = row ?? {};
    return { patterns: all, searchable, embedded: model === null ? null : embedded };
  }
}

const patterns = 'stemma.patterns p';
/** Looked up one by one, or PostgreSQL would read all versions. */
const patternsWithLatest = `${patterns} cross join lateral (
  select l.status from stemma.lineage_nodes l where l.node_id = p.latest_node_id offset 0) n`;
const isRetired = "n.status in ('deprecated', 'archived', 'merged')";

function filtersOf(filter: SearchFilter): Filters {
  return new Filters()
    .add('p.deleted_at is null and p.latest_node_id is not null')
    .add('p.namespace = ?', filter.namespace)
    .add('p.kind = ?', filter.kind)
    .add('n.status = ?', filter.status)
    .add('p.tags @> array[?]::text[]', filter.tag);
}

async function hits(
  sql: Sql,
  { filter, isLiving = false, limit }: KeywordQuestion,
  terms: readonly Term[],
): Promise<KeywordHit[]> {
  if (terms.length === 0) return [];
  const lookups = terms.flatMap(({ word, weight }, term) =>
    lookupsOf(word).map(({ query, impact }) => ({ query, worth: weight * impact, term })),
  );
  const filters = filtersOf(filter).add('p.pattern_id = r.pattern_id');
  if (isLiving) filters.add(`not ${isRetired}`);
  const queries = filters.bind(lookups.map(({ query }) => query));
  const worths = filters.bind(lookups.map(({ worth }) => worth));
  const ofTerms = filters.bind(lookups.map(({ term }) => term));
  const rows = await sql.rows<HitRow>(
    `select r.pattern_id, f.node_id, f.is_retired, r.score, r.terms from (${ranked(queries, worths, ofTerms)}) r
     cross join lateral (
       select p.latest_node_id as node_id, ${isRetired} as is_retired from ${patternsWithLatest} where ${filters.text} offset 0) f
     order by r.score desc, r.pattern_id limit ${filters.bind(limit)}`,
    filters.values,
  );
  return rows.map((row) => ({
    patternId: row.pattern_id,
    nodeId: row.node_id,
    isRetired: row.is_retired,
    score: row.score,
    words: terms.filter((_, term) => (BigInt(row.terms) >> BigInt(term)) & 1n).map(({ word }) => word),
  }));
}

// In order, so that the filter looks, one by one, at no more of them than it must. Arrays of terms would not fit into memory.
const ranked = (queries: string, worths: string, terms: string): string => `
  select d.pattern_id, sum(t.worth) as score, bit_or(1::bigint << t.term) as terms
  from unnest(${queries}::text[], ${worths}::float8[], ${terms}::int[]) as t (query, worth, term)
  cross join lateral stemma.documents_matching(t.query::tsquery, null) as d (pattern_id)
  group by d.pattern_id order by score desc, d.pattern_id`;
