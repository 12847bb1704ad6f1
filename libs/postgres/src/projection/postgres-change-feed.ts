import { isUuid, type Position } from '@stemma/models';
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
import { newestOfAll, newestSafe, oldestAfter, stall, standing, writtenAt } from './change-feed.sql.js';
import { estimateRows } from './estimate-rows.js';
import { lookAt } from './look-at-lanes.js';
import { changesFor, idsOf, readPage, topicsOf, type ChangedEntity } from './read-page.js';
import { textOf, toPosition, type PositionRow } from './position-row.js';
import type { SubjectReader, TimeReader } from './subjects/subject-reader.js';

interface WrittenRow extends ChangedEntity {
  superseded: boolean;
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

  page(after: Position, subjects: readonly Subject[], lane: Lane, limit: number): Promise<FeedPage> {
    const readers = subjects.map((subject) => this.readerOf(subject));
    return inSnapshot(this.dataSource, async (sql) => {
      const [read, frontier] = await Promise.all([
        readPage(sql, readers, after, lane, limit),
        this.frontierIn(sql, after),
      ]);
      return { entities: read.entities, next: read.next ?? frontier, more: read.next !== null };
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
    return this.readerOf(subject).load(this.sql, ids.filter(isUuid));
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
      topicsOf(subjects.map((subject) => this.readerOf(subject))),
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
