import type { VersionOfPattern } from '@stemma/models';
import type { Sql } from '../sql/sql.js';

/** The id of each version, in their order; null where there is none. */
export async function resolveVersions(
  sql: Pick<Sql, 'rows'>,
  versions: readonly VersionOfPattern[],
): Promise<(string | null)[]> {
  const rows = await sql.rows<{ node_id: string | null }>(resolved, [
    versions.map(({ patternId }) => patternId),
    versions.map(({ alias }) => alias),
    versions.map(({ version }) => version),
  ]);
  return rows.map((row) => row.node_id);
}

const resolved = `
  select coalesce(n.node_id, a.node_id) as node_id
  from unnest($1::uuid[], $2::text[], $3::integer[]) with ordinality as asked (pattern_id, alias, version, place)
  left join stemma.patterns p on p.pattern_id = asked.pattern_id and p.deleted_at is null
  left join stemma.lineage_nodes n
    on n.pattern_id = p.pattern_id and n.version = asked.version and n.deleted_at is null
  left join lateral (
    select m.node_id from stemma.version_aliases m
    where m.pattern_id = p.pattern_id and m.alias = asked.alias collate "C"
    order by m.rev desc limit 1) a on true
  order by asked.place`;
