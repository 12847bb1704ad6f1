import {
  payloadText,
  type AppliedState,
  type DeadLetter,
  type DeadLetters,
  type LetterKey,
  type NewDeadLetter,
  type Subject,
} from '@stemma/projection';
import type { DataSource } from 'typeorm';
import { sqlOn, type Sql } from '../sql/sql.js';

interface DeadLetterRow {
  mirror: string;
  subject: Subject;
  entity_id: string;
  rev: string;
  attempts: number;
  cause: string;
  payload: unknown;
  first_failed_at: Date;
  last_failed_at: Date;
  dropped_at: Date | null;
}

export class PostgresDeadLetters implements DeadLetters {
  private readonly sql: Sql;

  constructor(dataSource: DataSource) {
    this.sql = sqlOn(dataSource);
  }

  async put({ mirror, subject, id, rev, attempts, cause, payload }: NewDeadLetter): Promise<void> {
    await this.sql.rows(put, [mirror, subject, id, rev, attempts, cause, payloadText(payload)]);
  }

  async clear(mirror: string, subject: Subject, applied: readonly AppliedState[]): Promise<void> {
    if (applied.length === 0) return;
    const [ids, revs] = [applied.map(({ id }) => id), applied.map(({ rev }) => rev)];
    await this.sql.rows(clear, [mirror, subject, ids, revs]);
  }

  async clearAll(mirror: string): Promise<void> {
    await this.sql.rows(clearAll, [mirror]);
  }

  async drop(mirror: string, subject: Subject, id: string): Promise<void> {
    await this.sql.rows(drop, [mirror, subject, id]);
  }

  keys(mirror: string, limit: number): Promise<LetterKey[]> {
    return this.sql.rows<LetterKey>(keys, [mirror, limit]);
  }

  async count(mirror: string): Promise<number> {
    const [row] = await this.sql.rows<{ count: string }>(count, [mirror]);
    return Number(row?.count ?? 0);
  }

  async list(mirror: string | null, limit: number): Promise<DeadLetter[]> {
    return (await this.sql.rows<DeadLetterRow>(list, [mirror, limit])).map(toDeadLetter);
  }

  async find(mirror: string, subject: Subject, id: string): Promise<DeadLetter | null> {
    const [row] = await this.sql.rows<DeadLetterRow>(find, [mirror, subject, id]);
    return row === undefined ? null : toDeadLetter(row);
  }
}

function toDeadLetter(row: DeadLetterRow): DeadLetter {
  return {
    mirror: row.mirror,
    subject: row.subject,
    id: row.entity_id,
    rev: Number(row.rev),
    attempts: row.attempts,
    cause: row.cause,
    payload: row.payload,
    firstFailedAt: row.first_failed_at,
    lastFailedAt: row.last_failed_at,
    droppedAt: row.dropped_at,
  };
}

const put = `
  insert into stemma.dead_letters as d (mirror, subject, entity_id, rev, attempts, cause, payload)
  values ($1, $2, $3, $4, $5, $6, $7)
  on conflict (mirror, subject, entity_id) do update
  set rev = excluded.rev, attempts = d.attempts + excluded.attempts, cause = excluded.cause,
      payload = excluded.payload, last_failed_at = now(),
      dropped_at = case when d.rev = excluded.rev then d.dropped_at end
  where d.rev <= excluded.rev`;

const clear = `
  delete from stemma.dead_letters d using unnest($3::uuid[], $4::bigint[]) as applied (id, rev)
  where d.mirror = $1 and d.subject = $2 and d.entity_id = applied.id and d.rev <= applied.rev`;

const clearAll = `delete from stemma.dead_letters where mirror = $1`;

const drop = `
  update stemma.dead_letters set dropped_at = coalesce(dropped_at, now())
  where mirror = $1 and subject = $2 and entity_id = $3`;

// Of others than edges the payload may be large, and is not looked into.
const keys = `
  select subject, entity_id as id, case when subject in ('link', 'edge')
    then array_remove(array[payload->>'sourceNodeId', payload->>'targetNodeId'], null) else '{}' end as ends
  from stemma.dead_letters where mirror = $1 limit $2`;

const count = `select count(*) from stemma.dead_letters where mirror = $1 and dropped_at is null`;

const columns = `mirror, subject, entity_id, rev, attempts, cause, payload, first_failed_at, last_failed_at,
  dropped_at`;

const list = `
  select ${columns} from stemma.dead_letters where $1::text is null or mirror = $1
  order by first_failed_at, entity_id limit $2`;

const find = `select ${columns} from stemma.dead_letters where mirror = $1 and subject = $2 and entity_id = $3`;
