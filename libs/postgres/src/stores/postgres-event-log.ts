import type { LineageEvent } from '@stemma/models';
import type { EventLog } from '@stemma/orchestration';
import type { ChangeRecorder } from '../change-recorder.js';
import { events, toEvent } from '../entities/event.entity.js';
import type { TransactionSql } from '../sql/in-transaction.js';
import { findAll, insertAll } from '../sql/states.js';

export class PostgresEventLog implements EventLog {
  constructor(
    private readonly sql: TransactionSql,
    private readonly changes: ChangeRecorder,
  ) {}

  async append(added: readonly LineageEvent[]): Promise<void> {
    if (added.length === 0) return;
    const { batchId } = this.changes;
    const beside = added.map(() => ({ batchId }));
    await insertAll(this.sql, events, added, 'on conflict do nothing', beside);
    this.changes.addBatch('events');
  }

  find(eventIds: readonly string[]): Promise<LineageEvent[]> {
    return findAll(this.sql, byIds, eventIds, toEvent);
  }
}

const byIds = `
  select ${events.select('e')} from stemma.lineage_events e where e.event_id = any($1::uuid[])`;
