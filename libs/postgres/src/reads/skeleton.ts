import type { Page, PageRequest, SkeletonVersion } from '@stemma/orchestration';
import { nodeSelectionWithoutContent, nodesWithUsage, toNode } from '../entities/node.entity.js';
import { derivationTypes } from '../sql/relationship-types.js';
import type { Sql } from '../sql/sql.js';
import { Filters } from './filters.js';
import { readPage } from './page.js';
import { patternExists } from './versions.js';

/** More parents than this are drawn by nobody. */
const MOST_PARENTS = 50;
/** Of what changed, as much as stands in a line. */
const SUMMARY_CHARACTERS = 200;

const parents = `
  select coalesce(json_agg(json_build_object(
      'nodeId', p.node_id, 'patternId', p.pattern_id, 'version', p.version,
      'relationshipType', e.relationship_type, 'breakingChanges', e.breaking_changes,
      'changeSummary', left(split_part(e.change_summary, E'\\n', 1), ${String(SUMMARY_CHARACTERS)})
    ) order by p.version desc, p.node_id), '[]')
  from (
    select * from stemma.lineage_edges e
    where e.target_node_id = n.node_id and e.deleted_at is null and e.is_active
      and e.relationship_type in (${derivationTypes})
    order by e.source_node_id limit ${String(MOST_PARENTS)}
  ) e join stemma.lineage_nodes p on p.node_id = e.source_node_id and p.deleted_at is null`;

export async function readSkeleton(
  sql: Sql,
  patternId: string,
  { after, limit }: PageRequest,
): Promise<Page<SkeletonVersion> | null> {
  const filters = new Filters()
    .add('n.deleted_at is null')
    .add('n.pattern_id = ?', patternId)
    .add('n.version < ?', after?.[0]);
  const page = await readPage<SkeletonVersion>(sql, {
    select: `select ${nodeSelectionWithoutContent}, (${parents}) as parents from ${nodesWithUsage}
             where ${filters.text} order by n.version desc`,
    filters,
    limit,
    toItem: (row) => ({ node: toNode(row), parents: row['parents'] as SkeletonVersion['parents'] }),
    keyOf: ({ node }) => [node.version],
  });
  return page.items.length > 0 || (await patternExists(sql, patternId)) ? page : null;
}
