import type { LineageNode } from '@stemma/models';
import type { Page, PageRequest } from '@stemma/orchestration';
import { nodeSelectionWithoutContent, nodesWithUsage, toNode, type NodeRow } from '../rows/node.row.js';
import type { Sql } from '../sql/sql.js';
import { Filters, pageOf } from './filters.js';

export async function readVersions(
  sql: Sql,
  patternId: string,
  { after, limit }: PageRequest,
): Promise<Page<LineageNode> | null> {
  const filters = new Filters()
    .add('n.deleted_at is null')
    .add('n.pattern_id = ?', patternId)
    .add('n.version < ?', after?.[0]);
  const bound = filters.bind(limit + 1);
  const rows = await sql.rows<NodeRow>(
    `select ${nodeSelectionWithoutContent} from ${nodesWithUsage}
     where ${filters.text} order by n.version desc limit ${bound}`,
    filters.values,
  );
  if (rows.length === 0 && !(await patternExists(sql, patternId))) return null;
  return pageOf(rows, limit, toNode, (row) => [row.version]);
}

async function patternExists(sql: Sql, patternId: string): Promise<boolean> {
  const rows = await sql.rows('select 1 from stemma.patterns where pattern_id = $1 and deleted_at is null', [
    patternId,
  ]);
  return rows.length > 0;
}
