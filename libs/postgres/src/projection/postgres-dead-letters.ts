import { isUuid } from '@stemma/models';
import {
  payloadText,
  type AppliedState,
  type DeadLetter,
  type DeadLetters,
  type LetterKey,
  type NewDeadLetter,
  type Subject,
} from '@stemma/projection';
import { IsNull, type DataSource, type Repository } from 'typeorm';
import { deadLetters } from '../entities/projection.entity.js';
import { inWords } from '../errors.js';
import { sqlOn, type Sql } from '../sql/sql.js';

export class PostgresDeadLetters implements DeadLetters {
  private readonly letters: Repository<DeadLetter>;
  private readonly sql: Sql;

  constructor(dataSource: DataSource) {
    this.letters = dataSource.getRepository(deadLetters.schema);
    this.sql = sqlOn(dataSource);
  }

  async put({ mirror, subject, id, rev, attempts, cause, payload }: NewDeadLetter): Promise<void> {
    await this.sql.rows(put, [mirror, subject, id, rev, attempts, cause, payloadText(payload)]);
  }

  async clear(mirror: string, subject: Subject, applied: readonly AppliedState[]): Promise<void> {
    const those = applied.filter(({ id }) => isUuid(id));
    if (those.length === 0) return;
    const [ids, revs] = [those.map(({ id }) => id), those.map(({ rev }) => rev)];
    await this.sql.rows(clear, [mirror, subject, ids, revs]);
  }

  async clearAll(mirror: string): Promise<void> {
    await inWords(this.letters.delete({ mirror }));
  }

  async drop(mirror: string, subject: Subject, id: string): Promise<void> {
    const letter = { mirror, subject, id, droppedAt: IsNull() };
    await inWords(this.letters.update(letter, { droppedAt: () => 'now()' }));
  }

  keys(mirror: string, limit: number): Promise<LetterKey[]> {
    return this.sql.rows<LetterKey>(keys, [mirror, limit]);
  }

  count(mirror: string): Promise<number> {
    return inWords(this.letters.countBy({ mirror, droppedAt: IsNull() }));
  }

  list(mirror: string | null, limit: number): Promise<DeadLetter[]> {
    const where = mirror === null ? {} : { mirror };
    return inWords(this.letters.find({ where, order: { firstFailedAt: 'asc', id: 'asc' }, take: limit }));
  }

  find(mirror: string, subject: Subject, id: string): Promise<DeadLetter | null> {
    return inWords(this.letters.findOneBy({ mirror, subject, id }));
  }
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

// Of others than edges the payload may be large, and is not looked into.
const keys = `
  select subject, entity_id as id, case when subject in ('link', 'edge')
    then array_remove(array[payload->>'sourceNodeId', payload->>'targetNodeId'], null) else '{}' end as ends
  from stemma.dead_letters where mirror = $1 limit $2`;
