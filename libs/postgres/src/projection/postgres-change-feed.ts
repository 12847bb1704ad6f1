import type { Position } from '@stemma/models';
import type {
  ChangeFeed,
  Entity,
  FeedPage,
  HourSum,
  Lane,
  LaneQuestion,
  Sighting,
  Stall,
  Standing,
  Subject,
  WrittenEntity,
} from '@stemma/projection';
import type { DataSource } from 'typeorm';
import { inSnapshot } from '../sql/in-snapshot.js';
import { sqlOn, type Sql } from '../sql/sql.js';
import {
  newestOfAll,
  newestSafe,
  oldestAfter,
  pageOver,
  stall,
  standing,
  writtenAt,
} from './change-feed.sql.js';
import { estimateRows } from './estimate-rows.js';
import { lookAt } from './look-at-lanes.js';
import type { SubjectReader, TimeReader } from './subjects/subject-reader.js';

interface ChangeRow {
  tx: string;
  seq: string;
  topic: string;
  entity_id: string;
  /** How many it stands for, of a batch only so many as were looked for. */
  entities: number;
}

interface WrittenRow extends Pick<ChangeRow, 'topic' | 'entity_id'> {
  superseded: boolean;
}

interface PositionRow {
  tx: string;
  seq: string;
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
        sql.rows<ChangeRow>(pageOver(topics), [...textOf(after), topics, lane, lanes, limit + 1]),
        this.frontierIn(sql, after),
      ]);
      const { kept, more } = affordable(changes, limit);
      const loads = readers.map((reader) => {
        const ids = idsOf(changesFor(reader, kept));
        if (ids.length === 0) return Promise.resolve<Entity[]>([]);
        return reader.loadBatches?.(sql, ids, { lane, lanes }) ?? reader.load(sql, ids);
      });
      const entities = (await Promise.all(loads)).flat();
      const last = kept.at(-1);
      return { entities, next: more && last !== undefined ? toPosition(last) : frontier, more };
    });
  }

  frontier(): Promise<Position> {
    return this.frontierIn(this.sql, { tx: 0n, seq: 0n });
  }

  /** Never before `atLeast`: where nothing is in the log any more, the reader stays where it is. */
  async frontierIn(sql: Sql, atLeast: Position): Promise<Position> {
    const [row] = await sql.rows<PositionRow>(newestSafe, textOf(atLeast));
    return row === undefined ? atLeast : toPosition(row);
  }

  look(lanes: readonly LaneQuestion[]): Promise<Sighting> {
    return lookAt(this.sql, lanes);
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
    const { tx, writer = tx } = position;
    const changes = await this.sql.rows<WrittenRow>(writtenAt, [String(writer)]);
    const written = subjects.map(async (subject) => {
      const reader = this.readerOf(subject);
      const about = changesFor(reader, changes);
      if (reader.loadBatches === undefined || about.length === 0)
        return about.map(({ entity_id: id, superseded }) => ({ subject, id, superseded }));
      const touched = await reader.loadBatches(this.sql, idsOf(about), { lane: 0, lanes: 1 });
      return touched.map(({ id }) => ({ subject, id, superseded: false }));
    });
    return (await Promise.all(written)).flat();
  }

  async standing(position: Position): Promise<Standing> {
    const [row] = await this.sql.rows<{ standing: Standing }>(standing, textOf(position));
    return row?.standing ?? 'unknown';
  }

  count(subject: Subject): Promise<number> {
    return estimateRows(this.sql, this.readerOf(subject).all);
  }

  async oldestAfter(position: Position, subjects: readonly Subject[]): Promise<Date | null> {
    const [row] = await this.sql.rows<{ at: Date }>(oldestAfter, [
      ...textOf(position),
      this.topicsOf(subjects),
    ]);
    return row?.at ?? null;
  }

  async stall(): Promise<Stall | null> {
    return (await this.sql.rows<Stall>(stall))[0] ?? null;
  }

  hours(subject: Subject, from: Date, to: Date): Promise<HourSum[]> {
    return this.timeReaderOf(subject).hours(this.sql, from, to);
  }

  between(subject: Subject, from: Date, to: Date, limit: number): Promise<Entity[]> {
    return this.timeReaderOf(subject).between(this.sql, from, to, limit);
  }

  firstInstant(subject: Subject, from: Date): Promise<Date | null> {
    return this.timeReaderOf(subject).first(this.sql, from);
  }

  heldSince(subject: Subject): Promise<Date | null> {
    return this.timeReaderOf(subject).heldSince(this.sql);
  }

  private topicsOf(subjects: readonly Subject[]): string[] {
    return [...new Set(subjects.flatMap((subject) => this.readerOf(subject).topics))];
  }

  private readerOf(subject: Subject): SubjectReader {
    const reader = this.readers.get(subject);
    if (reader === undefined) throw new Error(`nobody reads ${subject} from the record`);
    return reader;
  }

  private timeReaderOf(subject: Subject): TimeReader {
    const { byTime } = this.readerOf(subject);
    if (byTime === undefined) throw new Error(`a ${subject} has no instant`);
    return byTime;
  }
}

function changesFor<C extends Pick<ChangeRow, 'topic'>>(reader: SubjectReader, changes: readonly C[]): C[] {
  const topics: readonly string[] = reader.topics;
  return changes.filter(({ topic }) => topics.includes(topic));
}

function idsOf(changes: readonly Pick<ChangeRow, 'entity_id'>[]): string[] {
  return [...new Set(changes.map((change) => change.entity_id))];
}

/** The first of them, together not more entities than a page should have; a single batch may have more. */
function affordable(
  changes: readonly ChangeRow[],
  limit: number,
): { kept: readonly ChangeRow[]; more: boolean } {
  const found = changes.reduce((sum, change) => sum + change.entities, 0);
  return found > limit
    ? { kept: changes.slice(0, Math.max(1, changes.length - 1)), more: true }
    : { kept: changes, more: false };
}

function textOf({ tx, seq }: Position): string[] {
  return [String(tx), String(seq)];
}

function toPosition({ tx, seq }: PositionRow): Position {
  return { tx: BigInt(tx), seq: BigInt(seq) };
}
