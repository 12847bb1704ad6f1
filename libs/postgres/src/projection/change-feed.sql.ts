import type { BatchTopic } from '../change-recorder.js';
import { inLane } from './subjects/subject-reader.js';

/** The statement that reads a page of changes of these topics. */
export function pageOver(topics: readonly string[]): string {
  return topics.some((topic) => topic in BATCH_TABLES) ? pageOfBatches : pageOfChanges;
}

// Ordered by qualified names: a bare one would be that of the answer's column, a text, in which 10 is before 9.
// Identity order is not commit order: what a transaction older than every running one wrote is all there is of it.
const pageOfChanges = `
  select l.tx::text, l.seq::text, l.topic, l.entity_id, 1 as entities
  from stemma.change_log l
  where (l.tx, l.seq) > ($1::xid8, $2::bigint)
    and l.tx < pg_snapshot_xmin(pg_current_snapshot())
    and l.topic = any($3::text[])
    and ${inLane('l.entity_id', '$4', '$5')}
  order by l.tx, l.seq
  limit $6`;

const BATCH_TABLES: Readonly<Record<BatchTopic, string>> = {
  executions: 'stemma.executions',
  events: 'stemma.lineage_events',
};
const batchTopics = Object.keys(BATCH_TABLES)
  .map((topic) => `'${topic}'`)
  .join(', ');
const entitiesOfBatch = Object.entries(BATCH_TABLES)
  .map(([topic, table]) => `select from ${table} b where l.topic = '${topic}' and b.batch_id = l.entity_id`)
  .join(' union all ');

// The entities of a batch are walked in the order of the log, so that a page stays small however large the batches are.
// They are put into lanes when they are read: those of one batch may belong to several.
const pageOfBatches = `
  select l.tx::text, l.seq::text, l.topic, l.entity_id, count(*)::int as entities from (
    select l.tx, l.seq, l.topic, l.entity_id
    from stemma.change_log l
    cross join lateral (
      ${entitiesOfBatch} union all select where l.topic not in (${batchTopics})) as entity
    where (l.tx, l.seq) > ($1::xid8, $2::bigint)
      and l.tx < pg_snapshot_xmin(pg_current_snapshot())
      and l.topic = any($3::text[])
      and (l.topic in (${batchTopics}) or ${inLane('l.entity_id', '$4', '$5')})
    order by l.tx, l.seq
    limit $6) as l
  group by l.tx, l.seq, l.topic, l.entity_id
  order by l.tx, l.seq`;

export const newestSafe = `
  select known.tx::text, known.seq::text from (
    (select tx, seq from stemma.change_log
     where (tx, seq) >= ($1::xid8, $2::bigint) and tx < pg_snapshot_xmin(pg_current_snapshot())
     order by tx desc, seq desc limit 1)
    union all select tx, seq from stemma.change_log_floor where (tx, seq) >= ($1::xid8, $2::bigint)) as known
  order by known.tx desc, known.seq desc
  limit 1`;

export const newestOfAll = `
  select known.tx::text, known.seq::text from (
    (select tx, seq from stemma.change_log order by tx desc, seq desc limit 1)
    union all select tx, seq from stemma.change_log_floor) as known
  order by known.tx desc, known.seq desc limit 1`;

export const oldestAfter = `
  select at from stemma.change_log
  where (tx, seq) > ($1::xid8, $2::bigint) and topic = any($3::text[])
  order by tx, seq limit 1`;

// A backend shows the lower half of its transaction id.
export const stall = `
  with bound as (
    select pg_snapshot_xmin(pg_current_snapshot()) as xmin,
      (pg_snapshot_xmin(pg_current_snapshot())::text::numeric % 4294967296)::text as xid),
  held as (
    select 1 from stemma.change_log l, bound b where l.tx > b.xmin limit 1),
  holder as (
    select extract(epoch from clock_timestamp() - a.xact_start)::float8 * 1000 as "ageMs", a.pid,
      a.application_name as application, a.state, left(a.query, 200) as query
    from pg_stat_activity a, bound b where a.backend_xid::text = b.xid
    union all
    select extract(epoch from clock_timestamp() - p.prepared)::float8 * 1000, null, p.gid, 'prepared', null
    from pg_prepared_xacts p, bound b where p.transaction::text = b.xid)
  select greatest(0, h."ageMs") as "ageMs", h.pid, h.application, h.state, h.query
  from held left join holder h on true limit 1`;

export const writtenAt = `
  select l.topic, l.entity_id, coalesce(case l.topic
      when 'node' then (select state_rev from stemma.lineage_nodes where node_id = l.entity_id)
      when 'node_usage' then (select rev from stemma.node_usage where node_id = l.entity_id)
      when 'edge' then (select state_rev from stemma.lineage_edges where edge_id = l.entity_id)
      when 'embedding' then (select max(rev) from stemma.node_embeddings where node_id = l.entity_id)
    end > l.state_rev, false) as superseded
  from stemma.change_log l
  where l.tx = $1::xid8 order by l.seq`;

// Whole partitions are dropped, so what is behind the last entry of those is still there. Nothing comes before 0.
export const standing = `
  select case
    when $1::xid8 > '0' and exists (select from stemma.change_log l where (l.tx, l.seq) = ($1::xid8, $2::bigint)) then 'known'
    when floor.tx is null and $1::xid8 = '0' then 'known'
    when (floor.tx, floor.seq) = ($1::xid8, $2::bigint) then 'known'
    when (floor.tx, floor.seq) > ($1::xid8, $2::bigint) then 'dropped'
    else 'unknown' end as standing
  from (select) single left join stemma.change_log_floor floor on true`;
