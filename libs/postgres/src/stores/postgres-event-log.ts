import type { LineageEvent } from '@stemma/models';
import type { EventLog } from '@stemma/orchestration';
import type { ChangeRecorder } from '../change-recorder.js';
import { events, toEvent } from '../entities/event.entity.js';
import type { Row } from '../entities/table.js';
import type { TransactionSql } from '../sql/in-transaction.js';
import { insertRows } from '../sql/write-rows.js';

export class PostgresEventLog implements EventLog {
  constructor(
    private readonly sql: TransactionSql,
    private readonly changes: ChangeRecorder,
  ) {}

  async append(added: readonly LineageEvent[]): Promise<void> {
    if (added.length === 0) return;
    const { batchId } = this.changes;
    const beside = added.map(() => ({ batchId }));
    const { text, values } = insertRows(events, added, 'on conflict do nothing', beside);
    await this.sql.run(text, values);
    this.changes.addBatch('events');
  }

  async find(eventIds: readonly string[]): Promise<LineageEvent[]> {
    if (eventIds.length === 0) return [];
    return (await this.sql.rows<Row>(byIds, [eventIds])).map(toEvent);
  }
}

const byIds = `
  select ${events.select('e')} from stemma.lineage_events e where e.event_id = any($1::uuid[])`;
