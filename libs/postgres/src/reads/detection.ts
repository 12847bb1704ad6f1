import type { LineageStatus } from '@stemma/models';
import type { DormantVersion, LatestVersion, VersionUse } from '@stemma/analytics';
import type { Window } from '@stemma/orchestration';
import { derivationTypes } from '../sql/relationship-types.js';

export interface UseRow {
  pattern_id: string;
  node_id: string;
  version: number;
  lineage_id: string;
  status: LineageStatus;
  executions: string;
  successes: string;
  times_ms: number[] | null;
  /** Later than the begin of the window where executions of it have left by retention. */
  since: Date;
}

export interface LatestRow {
  node_id: string;
  pattern_id: string;
  name: string;
  content_hash: string | null;
  usage_count: string;
  created_at: Date;
}

export interface DormantRow {
  node_id: string;
  pattern_id: string;
  version: number;
  latest_version: number;
  status: LineageStatus;
  created_at: Date;
  last_used_at: Date | null;
  usage_count: string;
  active_children: string;
  pattern_last_used_at: Date | null;
}

export function toVersionUse(row: UseRow, { to }: Pick<Window, 'to'>): VersionUse {
  return {
    nodeId: row.node_id,
    patternId: row.pattern_id,
    version: row.version,
    lineageId: row.lineage_id,
    status: row.status,
    from: row.since,
    to,
    timesMs: row.times_ms ?? [],
    successCount: Number(row.successes),
    executionCount: Number(row.executions),
  };
}

export function toLatestVersion(row: LatestRow): LatestVersion {
  return {
    nodeId: row.node_id,
    patternId: row.pattern_id,
    name: row.name,
    contentHash: row.content_hash,
    usageCount: Number(row.usage_count),
    createdAt: row.created_at,
  };
}

export function toDormantVersion(row: DormantRow): DormantVersion {
  return {
    nodeId: row.node_id,
    patternId: row.pattern_id,
    version: row.version,
    latestVersion: row.latest_version,
    status: row.status,
    createdAt: row.created_at,
    lastUsedAt: row.last_used_at,
    usageCount: Number(row.usage_count),
    activeChildCount: Number(row.active_children),
    patternLastUsedAt: row.pattern_last_used_at,
  };
}

// The daily rows tell which patterns were used, so that none of the others is looked at.
export const patternsInUse = `
  select distinct d.pattern_id from stemma.usage_daily d
  join stemma.patterns p on p.pattern_id = d.pattern_id and p.deleted_at is null
  where d.pattern_id > $1::uuid and d.day >= ($2::timestamptz at time zone 'UTC')::date
    and d.day <= ($3::timestamptz at time zone 'UTC')::date
  order by d.pattern_id limit $4`;

// JSON is read ten times as fast as an array of Postgres.
export const usesOfPatterns = `
  select p.pattern_id, x.node_id, n.version, n.lineage_id, n.status, s.since,
    count(*)::text as executions, count(*) filter (where x.success)::text as successes,
    json_agg(x.execution_time_ms order by x.timestamp, x.execution_id) filter (where x.success) as times_ms
  from unnest($1::uuid[]) as p (pattern_id)
  left join stemma.execution_borders b on b.pattern_id = p.pattern_id
  cross join lateral (select greatest($2::timestamptz, b.held_since) as since) s
  cross join lateral (
    select e.node_id, e.execution_id, e.timestamp, e.execution_time_ms, e.success from stemma.executions e
    where e.pattern_id = p.pattern_id and e.timestamp >= s.since and e.timestamp < $3::timestamptz
    order by e.timestamp desc, e.execution_id desc limit $4) x
  join stemma.lineage_nodes n on n.node_id = x.node_id and n.deleted_at is null
  group by p.pattern_id, x.node_id, n.version, n.lineage_id, n.status, s.since
  order by p.pattern_id, n.version`;

const latestColumns = `n.node_id, n.pattern_id, p.name, n.content_hash, coalesce(s.usage_count, 0)::text as usage_count, n.created_at`;
/** What is archived or merged stands in nobody's way. */
const latestVersions = `
  stemma.patterns p join stemma.lineage_nodes n on n.node_id = p.latest_node_id
    and p.deleted_at is null and n.status not in ('archived', 'merged')
  left join stemma.node_usage s on s.node_id = n.node_id`;

export const equalLatest = `
  with latest as (select ${latestColumns} from ${latestVersions} where n.content_hash is not null)
  select l.* from latest l
  where l.content_hash in (select content_hash from latest group by content_hash having count(*) > 1)
  order by l.content_hash, l.node_id limit $1`;

export const latestByIds = `select ${latestColumns} from ${latestVersions} where n.node_id = any($1::uuid[])`;

export const dormant = `
  with used as (
    select n.pattern_id, max(s.last_used_at) as last_used_at
    from stemma.lineage_nodes n join stemma.node_usage s using (node_id)
    where n.deleted_at is null group by n.pattern_id having max(s.last_used_at) >= $1::timestamptz
  )
  select n.node_id, n.pattern_id, n.version, p.latest_version, n.status, n.created_at, s.last_used_at,
    coalesce(s.usage_count, 0)::text as usage_count, u.last_used_at as pattern_last_used_at,
    (select count(*)::text from stemma.lineage_edges e
     join stemma.lineage_nodes c on c.node_id = e.target_node_id and c.deleted_at is null and c.status = 'active'
     where e.source_node_id = n.node_id and e.deleted_at is null and e.is_active
       and e.relationship_type in (${derivationTypes})) as active_children
  from used u
  join stemma.patterns p on p.pattern_id = u.pattern_id and p.deleted_at is null
  join stemma.lineage_nodes n on n.pattern_id = u.pattern_id and n.deleted_at is null
  left join stemma.node_usage s on s.node_id = n.node_id
  where n.version < p.latest_version and n.status in ('draft', 'active', 'deprecated')
    and n.created_at < $1::timestamptz and (s.last_used_at is null or s.last_used_at < $1::timestamptz)
  order by greatest(n.created_at, s.last_used_at), n.node_id limit $2`;
