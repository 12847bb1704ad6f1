import type { LineageStatus } from '@stemma/models';
import type { Page, PatternQuery, PatternView } from '@stemma/orchestration';
import { patternSelection, toPattern, type PatternRow } from '../rows/pattern.row.js';
import type { Sql } from '../sql/sql.js';
import { Filters, pageOf } from './filters.js';

interface ViewRow extends PatternRow {
  latest_node_id: string | null;
  latest_version: number;
  status: LineageStatus | null;
}

const views = `
  select ${patternSelection}, p.latest_node_id, p.latest_version, n.status
  from stemma.patterns p
  left join stemma.lineage_nodes n on n.node_id = p.latest_node_id`;

export async function readPattern(sql: Sql, patternId: string): Promise<PatternView | null> {
  const [row] = await sql.rows<ViewRow>(`${views} where p.pattern_id = $1 and p.deleted_at is null`, [
    patternId,
  ]);
  return row === undefined ? null : toView(row);
}

export async function readPatterns(sql: Sql, query: PatternQuery): Promise<Page<PatternView>> {
  const filters = new Filters()
    .add('p.deleted_at is null')
    .add('p.namespace = ?', query.namespace)
    .add('p.kind = ?', query.kind)
    .add('n.status = ?', query.status)
    .add('p.tags @> array[?]::text[]', query.tag)
    .add(`p.name ilike '%' || ? || '%'`, query.name === undefined ? undefined : escapeLike(query.name))
    .add('p.pattern_id < ?', query.after?.[0]);
  const limit = filters.bind(query.limit + 1);
  const text = `${views} where ${filters.text} order by p.pattern_id desc limit ${limit}`;
  const rows = await sql.rows<ViewRow>(text, filters.values);
  return pageOf(rows, query.limit, toView, (row) => [row.pattern_id]);
}

function escapeLike(part: string): string {
  return part.replace(/[\\%_]/g, (character) => `\\${character}`);
}

function toView(row: ViewRow): PatternView {
  return {
    pattern: toPattern(row),
    latestNodeId: row.latest_node_id,
    latestVersion: row.latest_version,
    status: row.status,
  };
}
