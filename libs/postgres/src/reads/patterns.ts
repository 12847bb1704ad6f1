import type { LineageStatus, PatternNames } from '@stemma/models';
import type { Page, PatternQuery, PatternView } from '@stemma/orchestration';
import { patterns, toPattern } from '../entities/pattern.entity.js';
import type { Row } from '../entities/table.js';
import type { Sql } from '../sql/sql.js';
import { findOne } from '../sql/states.js';
import { Filters } from './filters.js';
import { readPage } from './page.js';

interface ViewRow extends Row {
  names: { name: string; since: string }[] | null;
  latest_node_id: string | null;
  latest_version: number;
  status: LineageStatus | null;
}

const views = `
  select ${patterns.select('p')}, p.latest_node_id, p.latest_version, n.status, (
    select json_agg(json_build_object('name', m.name, 'since', m.since) order by m.since, m.name collate "C")
    from stemma.pattern_names m where m.pattern_id = p.pattern_id) as names
  from stemma.patterns p
  left join stemma.lineage_nodes n on n.node_id = p.latest_node_id`;

export function readPattern(sql: Sql, patternId: string): Promise<PatternView | null> {
  return findOne(sql, `${views} where p.pattern_id = $1 and p.deleted_at is null`, [patternId], toView);
}

export function readPatterns(sql: Sql, query: PatternQuery): Promise<Page<PatternView>> {
  const filters = new Filters()
    .add('p.deleted_at is null')
    .add('p.namespace = ?', query.namespace)
    .add('p.kind = ?', query.kind)
    .add('n.status = ?', query.status)
    .add('p.tags @> array[?]::text[]', query.tag)
    .add('p.created_at <= ?', query.asOf?.toISOString());
  if (query.name !== undefined) named(filters, escapeLike(query.name), query.asOf);
  filters.add('p.pattern_id < ?', query.after?.[0]);
  return readPage<PatternView>(sql, {
    select: `${views} where ${filters.text} order by p.pattern_id desc`,
    filters,
    limit: query.limit,
    toItem: (row) => toView(row as ViewRow),
    keyOf: ({ pattern }) => [pattern.patternId],
  });
}

function named(filters: Filters, part: string, asOf: Date | undefined): void {
  if (asOf === undefined) filters.add(`(p.name ilike '%' || ? || '%' or ${everNamed})`, part, part);
  else filters.add(`${nameThen} ilike '%' || ? || '%'`, asOf.toISOString(), part);
}

const everNamed = `exists (
  select from stemma.pattern_names m where m.pattern_id = p.pattern_id and m.name ilike '%' || ? || '%')`;

// Before the first of several names, the pattern is known by that one.
const nameThen = `coalesce(
  (select m.name from stemma.pattern_names m where m.pattern_id = p.pattern_id and m.since <= ?
   order by m.since desc, m.name collate "C" desc limit 1),
  (select m.name from stemma.pattern_names m where m.pattern_id = p.pattern_id
   order by m.since, m.name collate "C" limit 1),
  p.name)`;

function escapeLike(part: string): string {
  return part.replace(/[\\%_]/g, (character) => `\\${character}`);
}

function toView(row: ViewRow): PatternView {
  return {
    pattern: toPattern(row),
    names: toNames(row.names),
    latestNodeId: row.latest_node_id,
    latestVersion: row.latest_version,
    status: row.status,
  };
}

function toNames(names: ViewRow['names']): PatternNames {
  return (names ?? []).map(({ name, since }) => ({ name, since: new Date(since) }));
}
