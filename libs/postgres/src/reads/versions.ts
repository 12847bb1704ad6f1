import type { LineageNode } from '@stemma/models';
import type { Page, PageRequest } from '@stemma/orchestration';
import { nodeSelectionWithoutContent, nodesWithUsage, toNode } from '../entities/node.entity.js';
import type { Sql } from '../sql/sql.js';
import { Filters } from './filters.js';
import { readPage } from './page.js';

export async function readVersions(
  sql: Sql,
  patternId: string,
  { after, limit }: PageRequest,
): Promise<Page<LineageNode> | null> {
  const filters = new Filters()
    .add('n.deleted_at is null')
    .add('n.pattern_id = ?', patternId)
    .add('n.version < ?', after?.[0]);
  const page = await readPage(sql, {
    select: `select ${nodeSelectionWithoutContent} from ${nodesWithUsage}
             where ${filters.text} order by n.version desc`,
    filters,
    limit,
    toItem: toNode,
    keyOf: ({ version }) => [version],
  });
  return page.items.length > 0 || (await patternExists(sql, patternId)) ? page : null;
}

export async function patternExists(sql: Sql, patternId: string): Promise<boolean> {
  const rows = await sql.rows('select 1 from stemma.patterns where pattern_id = $1 and deleted_at is null', [
    patternId,
  ]);
  return rows.length > 0;
}
