import { testDatabase } from '@stemma/testing';
import type { DataSource } from 'typeorm';
import { stemmaDataSource } from '../data-source.js';
import { tables } from './tables.js';

interface MigratedColumn {
  table: string;
  name: string;
  type: string;
  isNullable: boolean;
  isKey: boolean;
}

// Of partitioned tables those that queries name; their partitions are made like them.
const migrated = `
  select c.relname as table, a.attname as name, format_type(a.atttypid, a.atttypmod) as type,
    not a.attnotnull as "isNullable", coalesce(a.attnum = any(k.conkey), false) as "isKey"
  from pg_class c
  join pg_attribute a on a.attrelid = c.oid and a.attnum > 0 and not a.attisdropped
  left join pg_constraint k on k.conrelid = c.oid and k.contype = 'p'
  where c.relnamespace = 'stemma'::regnamespace and c.relkind in ('r', 'p') and not c.relispartition
    and c.relname <> 'migrations'
  order by 1, 2`;

describe('the entity schemas', () => {
  let dataSource: DataSource;
  let drop: () => Promise<void>;
  beforeAll(async () => {
    const database = await testDatabase();
    drop = database.drop;
    dataSource = await stemmaDataSource({ url: database.url, poolSize: 2 }).initialize();
  });
  afterAll(async () => {
    await dataSource.destroy();
    await drop();
  });

  it('are of the migrated tables, no more and no fewer: their columns, types, nulls and keys', async () => {
    const rows = await dataSource.query<MigratedColumn[]>(migrated);
    expect(rows.map(written).sort()).toEqual(declared());
  });

  it('are those that TypeORM reads and writes', () => {
    const known = dataSource.entityMetadatas.map(({ tableName, columns }) => [
      tableName,
      columns.map(({ databaseName }) => databaseName).sort(),
    ]);
    const listed = tables.map(({ name, all }) => [name, all.map((column) => column.name).sort()]);
    expect(Object.fromEntries(known)).toEqual(Object.fromEntries(listed));
  });

  it.each([
    'add column more text',
    'drop column language',
    'alter column name drop not null',
    'alter column latest_version type bigint',
    'drop constraint patterns_pkey cascade',
  ])('differ from the tables where a migration does: %s', async (change) => {
    const runner = dataSource.createQueryRunner();
    await runner.startTransaction();
    try {
      await runner.query(`alter table stemma.patterns ${change}`);
      const rows = (await runner.query(migrated)) as MigratedColumn[];
      expect(rows.map(written).sort()).not.toEqual(declared());
    } finally {
      await runner.rollbackTransaction();
      await runner.release();
    }
  });
});

function declared(): string[] {
  return tables
    .flatMap(({ name: table, all }) =>
      all.map(({ name, type, isNullable, isKey }) => written({ table, name, type, isNullable, isKey })),
    )
    .sort();
}

function written({ table, name, type, isNullable, isKey }: MigratedColumn): string {
  const words = type.replace('timestamp with time zone', 'timestamptz');
  return `${table}.${name} ${words} ${isNullable ? 'null' : 'not null'}${isKey ? ', key' : ''}`;
}
