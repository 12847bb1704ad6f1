import type { Position } from '@stemma/models';
import type { ErasedEntity, Erasure, Erasures, Page, PageRequest } from '@stemma/orchestration';
import type { DataSource } from 'typeorm';
import { erasedEntities, erasures } from './entities/erasure.entity.js';
import type { Row } from './entities/table.js';
import { inWords } from './errors.js';
import { runErasure } from './erasures/run-erasure.js';
import { Filters } from './reads/filters.js';
import { readPage } from './reads/page.js';
import { inTransaction } from './sql/in-transaction.js';
import { sqlOn, type Sql } from './sql/sql.js';
import { findOne } from './sql/states.js';

export class PostgresErasures implements Erasures {
  private readonly sql: Sql;

  constructor(private readonly dataSource: DataSource) {
    this.sql = sqlOn(dataSource);
  }

  find(erasureId: string): Promise<Erasure | null> {
    return findOne(this.sql, `${select} where e.erasure_id = $1`, [erasureId], (row) => erasures.state(row));
  }

  list({ limit, after }: PageRequest): Promise<Page<Erasure>> {
    const filters = new Filters().add(
      '(e.requested_at, e.erasure_id) < (?::timestamptz, ?::uuid)',
      after?.[0],
      after?.[1],
    );
    return readPage(this.sql, {
      select: `${select} where ${filters.text} order by e.requested_at desc, e.erasure_id desc`,
      filters,
      limit,
      toItem: (row) => erasures.state(row),
      keyOf: ({ requestedAt, erasureId }) => [requestedAt.toISOString(), erasureId],
    });
  }

  async open(): Promise<string[]> {
    return (await this.sql.rows<{ erasure_id: string }>(open)).map((row) => row.erasure_id);
  }

  async position(erasureId: string): Promise<Position | null> {
    const [row] = await this.sql.rows<{ tx: string; seq: string | null }>(position, [erasureId]);
    return row === undefined || row.seq === null ? null : { tx: BigInt(row.tx), seq: BigInt(row.seq) };
  }

  async entities(
    erasureId: string,
    subject: string,
    after: ErasedEntity | null,
    limit: number,
  ): Promise<ErasedEntity[]> {
    const values = [erasureId, subject, after?.at ?? '-infinity', after?.entityId ?? null, limit];
    return (await this.sql.rows<Row>(entities, values)).map((row) => erasedEntities.state(row));
  }

  async sweep(erasureId: string): Promise<number> {
    const { answer } = await inWords(
      inTransaction(this.dataSource, 'read committed', async (sql) => ({
        answer: await runErasure(sql, erasureId),
      })),
    );
    return Object.values(answer).reduce((sum, count) => sum + count, 0);
  }

  async note(erasureId: string, { stores, goneAt }: Pick<Erasure, 'stores' | 'goneAt'>): Promise<void> {
    await this.sql.rows(note, [erasureId, JSON.stringify(stores), goneAt?.toISOString() ?? null]);
  }
}

const select = `select ${erasures.select('e')} from stemma.erasures e`;

const open = 'select erasure_id from stemma.erasures where gone_at is null order by requested_at';

const position = `
  select e.tx::text, (select max(l.seq)::text from stemma.change_log l where l.tx = e.tx) as seq
  from stemma.erasures e where e.erasure_id = $1`;

const entities = `
  select ${erasedEntities.select('i')} from stemma.erased_entities i
  where i.erasure_id = $1 and i.subject = $2
    and (i.at, i.entity_id) > ($3::timestamptz, coalesce($4::uuid, '00000000-0000-0000-0000-000000000000'))
  order by i.at, i.entity_id limit $5`;

const note = `
  update stemma.erasures set stores = $2::jsonb, gone_at = case when $3::timestamptz is null then null else coalesce(gone_at, $3) end
  where erasure_id = $1`;
