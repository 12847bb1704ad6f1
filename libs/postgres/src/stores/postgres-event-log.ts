import type { LineageEvent } from '@stemma/models';
import type { EventLog } from '@stemma/orchestration';
import type { ChangeRecorder } from '../change-recorder.js';
import { eventColumns, toEvent, toEventRow, type EventRow } from '../rows/event.row.js';
import { insertRows, namesOf } from '../sql/insert-rows.js';
import type { TransactionSql } from '../sql/in-transaction.js';

export class PostgresEventLog implements EventLog {
  constructor(
    private readonly sql: TransactionSql,
    private readonly changes: ChangeRecorder,
  ) {}

  async append(events: readonly LineageEvent[]): Promise<void> {
    if (events.length === 0) return;
    const rows = events.map((event) => ({ ...toEventRow(event), batch_id: this.changes.batchId }));
    const { text, values } = insertRows('lineage_events', eventColumns, rows, 'on conflict do nothing');
    await this.sql.run(text, values);
    this.changes.addBatch('events');
  }

  async find(eventIds: readonly string[]): Promise<LineageEvent[]> {
    if (eventIds.length === 0) return [];
    return (await this.sql.rows<EventRow>(byIds, [eventIds])).map(toEvent);
  }
}

const byIds = `
  select ${namesOf(eventColumns, 'e')} from stemma.lineage_events e where e.event_id = any($1::uuid[])`;
