import { formatEventCursor, parseEventCursor, type EventCursor } from '@stemma/models';
import type { EventFeed, PublisherPlaces } from '@stemma/orchestration';
import type { DataSource } from 'typeorm';
import { sqlOn, type Sql } from './sql/sql.js';

export class PostgresPublisherPlaces implements PublisherPlaces {
  private readonly sql: Sql;

  constructor(
    dataSource: DataSource,
    private readonly feed: Pick<EventFeed, 'end'>,
  ) {
    this.sql = sqlOn(dataSource);
  }

  async of(publisher: string): Promise<EventCursor> {
    const known = await this.find(publisher);
    if (known !== null) return known;
    await this.sql.rows(
      'insert into stemma.publishers (name, position) values ($1, $2) on conflict do nothing',
      [publisher, formatEventCursor(await this.feed.end())],
    );
    return this.of(publisher);
  }

  async save(publisher: string, place: EventCursor): Promise<void> {
    await this.sql.rows('update stemma.publishers set position = $2, cause = null where name = $1', [
      publisher,
      formatEventCursor(place),
    ]);
  }

  async fail(publisher: string, cause: string): Promise<void> {
    await this.sql.rows('update stemma.publishers set cause = $2 where name = $1', [publisher, cause]);
  }

  private async find(publisher: string): Promise<EventCursor | null> {
    const [row] = await this.sql.rows<{ position: string }>(
      'select position from stemma.publishers where name = $1',
      [publisher],
    );
    return row === undefined ? null : parseEventCursor(row.position);
  }
}
