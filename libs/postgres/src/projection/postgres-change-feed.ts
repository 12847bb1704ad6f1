import type { Position } from '@stemma/models';
import type {
  ChangeFeed,
  Entity,
  FeedPage,
  Lane,
  Stall,
  Standing,
  Subject,
  WrittenEntity,
} from '@stemma/projection';
import type { DataSource } from 'typeorm';
import { inSnapshot } from '../sql/in-snapshot.js';
import { sqlOn, type Sql } from '../sql/sql.js';
import { inLane, type SubjectReader } from './subjects/subject-reader.js';

interface ChangeRow {
  tx: string;
  seq: string;
  topic: string;
  entity_id: string;
}

interface WrittenRow extends Pick<ChangeRow, 'topic' | 'entity_id'> {
  superseded: boolean;
}

interface PositionRow {
  tx: string;
  seq: string;
}

interface StallRow {
  age_ms: number | null;
  pid: number | null;
  application: string | null;
  state: string | null;
  query: string | null;
}

export class PostgresChangeFeed implements ChangeFeed {
  private readonly sql: Sql;
  private readonly readers: ReadonlyMap<Subject, SubjectReader>;

  constructor(
    private readonly dataSource: DataSource,
    readers: readonly SubjectReader[],
  ) {
    this.sql = sqlOn(dataSource);
    this.readers = new Map(readers.map((reader) => [reader.subject, reader]));
  }

  page(
    after: Position,
    subjects: readonly Subject[],
    { lane, lanes }: Lane,
    limit: number,
  ): Promise<FeedPage> {
    const readers = subjects.map((subject) => this.readerOf(subject));
    const topics = this.topicsOf(subjects);
    return inSnapshot(this.dataSource, async (sql) => {
      const [changes, frontier] = await Promise.all([
        sql.rows<ChangeRow>(pageOfChanges, [...textOf(after), topics, lane, lanes, limit]),
        frontierIn(sql, after),
      ]);
      const last = changes.at(-1);
      const full = changes.length === limit && last !== undefined;
      const loads = readers.map((reader) => {
        const ids = changes.filter(({ topic }) => (reader.topics as readonly string[]).includes(topic));
        const distinct = [...new Set(ids.map((change) => change.entity_id))];
        return distinct.length > 0 ? reader.load(sql, distinct) : Promise.resolve<Entity[]>([]);
      });
      const entities = (await Promise.all(loads)).flat();
      return { entities, next: full ? toPosition(last) : frontier, more: full };
    });
  }

  frontier(): Promise<Position> {
    return frontierIn(this.sql, { tx: 0n, seq: 0n });
  }

  async newest(): Promise<Position> {
    const [row] = await this.sql.rows<PositionRow>(newestOfAll);
    return row === undefined ? { tx: 0n, seq: 0n } : toPosition(row);
  }

  scan(subject: Subject, after: string | null, lane: Lane, limit: number): Promise<Entity[]> {
    return this.readerOf(subject).scan(this.sql, after, lane, limit);
  }

  load(subject: Subject, ids: readonly string[]): Promise<Entity[]> {
    return this.readerOf(subject).load(this.sql, ids);
  }

  async written(position: Position, subjects: readonly Subject[]): Promise<WrittenEntity[]> {
    const changes = await this.sql.rows<WrittenRow>(writtenAt, textOf(position));
    return subjects.flatMap((subject) => {
      const topics: readonly string[] = this.readerOf(subject).topics;
      return changes
        .filter(({ topic }) => topics.includes(topic))
        .map(({ entity_id: id, superseded }) => ({ subject, id, superseded }));
    });
  }

  async standing(position: Position): Promise<Standing> {
    const [row] = await this.sql.rows<{ standing: Standing }>(standing, textOf(position));
    return row?.standing ?? 'unknown';
  }

  async count(subject: Subject): Promise<number> {
    const [row] = await this.sql.rows<{ count: string }>(this.readerOf(subject).counting);
    return Number(row?.count ?? 0);
  }

  async oldestAfter(position: Position, subjects: readonly Subject[]): Promise<Date | null> {
    const [row] = await this.sql.rows<{ at: Date }>(oldestAfter, [
      ...textOf(position),
      this.topicsOf(subjects),
    ]);
    return row?.at ?? null;
  }

  async stall(): Promise<Stall | null> {
    const [row] = await this.sql.rows<StallRow>(stall);
    if (row === undefined) return null;
    const { age_ms: ageMs, pid, application, state, query } = row;
    return { ageMs: Math.max(0, ageMs ?? 0), pid, application, state, query };
  }

  private topicsOf(subjects: readonly Subject[]): string[] {
    return [...new Set(subjects.flatMap((subject) => this.readerOf(subject).topics))];
  }

  private readerOf(subject: Subject): SubjectReader {
    const reader = this.readers.get(subject);
    if (reader === undefined) throw new Error(`nobody reads ${subject} from the record`);
    return reader;
  }
}

function textOf({ tx, seq }: Position): string[] {
  return [String(tx), String(seq)];
}

function toPosition({ tx, seq }: PositionRow): Position {
  return { tx: BigInt(tx), seq: BigInt(seq) };
}

/** Never before `atLeast`: where nothing is in the log any more, the reader stays where it is. */
async function frontierIn(sql: Sql, atLeast: Position): Promise<Position> {
  const [row] = await sql.rows<PositionRow>(newestSafe, textOf(atLeast));
  return row === undefined ? atLeast : toPosition(row);
}

// Ordered by qualified names: a bare one would be that of the answer's column, a text, in which 10 is before 9.
// Identity order is not commit order: what a transaction older than every running one wrote is all there is of it.
const pageOfChanges = `
  select l.tx::text, l.seq::text, l.topic, l.entity_id
  from stemma.change_log l
  where (l.tx, l.seq) > ($1::xid8, $2::bigint)
    and l.tx < pg_snapshot_xmin(pg_current_snapshot())
    and l.topic = any($3::text[])
    and ${inLane('l.entity_id', '$4', '$5')}
  order by l.tx, l.seq
  limit $6`;

const newestSafe = `
  select known.tx::text, known.seq::text from (
    (select tx, seq from stemma.change_log
     where (tx, seq) >= ($1::xid8, $2::bigint) and tx < pg_snapshot_xmin(pg_current_snapshot())
     order by tx desc, seq desc limit 1)
    union all select tx, seq from stemma.change_log_floor where (tx, seq) >= ($1::xid8, $2::bigint)) as known
  order by known.tx desc, known.seq desc
  limit 1`;

const newestOfAll = `
  select known.tx::text, known.seq::text from (
    (select tx, seq from stemma.change_log order by tx desc, seq desc limit 1)
    union all select tx, seq from stemma.change_log_floor) as known
  order by known.tx desc, known.seq desc limit 1`;

const oldestAfter = `
  select at from stemma.change_log
  where (tx, seq) > ($1::xid8, $2::bigint) and topic = any($3::text[])
  order by tx, seq limit 1`;

// A backend shows the lower half of its transaction id.
const stall = `
  with bound as (
    select pg_snapshot_xmin(pg_current_snapshot()) as xmin,
      (pg_snapshot_xmin(pg_current_snapshot())::text::numeric % 4294967296)::text as xid),
  held as (
    select 1 from stemma.change_log l, bound b where l.tx > b.xmin limit 1),
  holder as (
    select extract(epoch from clock_timestamp() - a.xact_start)::float8 * 1000 as age_ms, a.pid,
      a.application_name as application, a.state, left(a.query, 200) as query
    from pg_stat_activity a, bound b where a.backend_xid::text = b.xid
    union all
    select extract(epoch from clock_timestamp() - p.prepared)::float8 * 1000, null, p.gid, 'prepared', null
    from pg_prepared_xacts p, bound b where p.transaction::text = b.xid)
  select h.* from held left join holder h on true limit 1`;

const writtenAt = `
  select l.topic, l.entity_id, coalesce(case l.topic
      when 'node' then (select state_rev from stemma.lineage_nodes where node_id = l.entity_id)
      when 'edge' then (select state_rev from stemma.lineage_edges where edge_id = l.entity_id)
      when 'embedding' then (select max(rev) from stemma.node_embeddings where node_id = l.entity_id)
    end > l.state_rev, false) as superseded
  from stemma.change_log l
  where l.tx = $1::xid8 and l.seq <= $2::bigint order by l.seq`;

// Whole partitions are dropped, so what is behind the last entry of those is still there. Nothing comes before 0.
const standing = `
  select case
    when $1::xid8 > '0' and exists (select from stemma.change_log l where (l.tx, l.seq) = ($1::xid8, $2::bigint)) then 'known'
    when floor.tx is null and $1::xid8 = '0' then 'known'
    when (floor.tx, floor.seq) = ($1::xid8, $2::bigint) then 'known'
    when (floor.tx, floor.seq) > ($1::xid8, $2::bigint) then 'dropped'
    else 'unknown' end as standing
  from (select) single left join stemma.change_log_floor floor on true`;
