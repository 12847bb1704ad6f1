import type { History, Past } from '@stemma/orchestration';
import type { DataSource } from 'typeorm';
import { withDeadline } from '../sql/with-deadline.js';
import { PostgresPast } from './postgres-past.js';

export class PostgresHistory implements History {
  constructor(private readonly dataSource: DataSource) {}

  read<T>(timeoutMs: number, work: (past: Past) => Promise<T>): Promise<T> {
    return withDeadline(this.dataSource, timeoutMs, async (sql) => {
      // A state and its events must be of one moment, or a change between the two looks like a lost one.
      await sql.rows('begin isolation level repeatable read read only');
      try {
        return await work(new PostgresPast(sql));
      } finally {
        await sql.rows('rollback');
      }
    });
  }
}
