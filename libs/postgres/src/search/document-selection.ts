import type { SearchDocument } from '@stemma/orchestration';

export interface PartsRow {
  pattern_id: string;
  names: string[];
  labels: (string | null)[];
  changes: string[];
  content: string | null;
}

export interface DocumentRow extends PartsRow {
  rev: string;
  deleted: boolean;
}

/** What is behind is not searched. */
const CONTENT_CHARACTERS = 65_536;
/** Of so many of the latest versions the changes are. */
const VERSIONS = 100;

/**
 * Grows with all that the document is made of: with each version first, then with the counters of what it is made of, which
 * only grow while that version is the latest.
 */
const rev =
  '(p.latest_version::bigint << 32) + p.state_rev + coalesce(n.state_rev, 0) + coalesce(c.state_rev, 0)';

const parts = (changes: string): string => `
    array(select p.name union select m.name from stemma.pattern_names m where m.pattern_id = p.pattern_id) as names,
    array[p.kind, p.language, p.description] || p.tags || n.tags as labels,
    ${changes} as changes, left(n.content #>> '{}', ${CONTENT_CHARACTERS}) as content`;

/** Edges present and deleted have an index each: without one, all edges of the store would be read for each pattern. */
export const documentSelection = `
  select p.pattern_id, p.deleted_at is not null as deleted, ${parts("coalesce(c.changes, '{}')")}, ${rev} as rev
  from stemma.patterns p
  left join stemma.lineage_nodes n on n.node_id = p.latest_node_id
  left join lateral (
    select sum(e.state_rev)::bigint as state_rev,
      array_agg(distinct e.change_summary) filter (where e.change_summary is not null) as changes
    from (
      select v.node_id from stemma.lineage_nodes v
      where v.pattern_id = p.pattern_id order by v.version desc limit ${VERSIONS}) v
    cross join lateral (
      select state_rev, change_summary from stemma.lineage_edges
      where target_node_id = v.node_id and deleted_at is null
      union all
      select state_rev, null from stemma.lineage_edges
      where target_node_id = v.node_id and deleted_at is not null) e) c on true`;

/** The same, with the changes that it is found by: to gather them takes as long as all else. */
export const knownDocuments = `
  select p.pattern_id, ${parts('array_remove(array[d.changes], null)')}
  from stemma.patterns p
  left join stemma.lineage_nodes n on n.node_id = p.latest_node_id
  left join stemma.search_documents d on d.pattern_id = p.pattern_id
  where p.pattern_id = any($1::uuid[])`;

/** Of a document that is not kept as it is now. Each version of a history is a change of it: they are made into it once. */
export const isOutdated = `not exists (
  select from stemma.search_documents d where d.pattern_id = p.pattern_id and d.rev >= ${rev})`;

export function toDocument(row: PartsRow): SearchDocument {
  return {
    patternId: row.pattern_id,
    names: row.names.join('\n'),
    labels: row.labels.filter((label) => label !== null).join('\n'),
    changes: row.changes.join('\n'),
    content: row.content ?? '',
  };
}
