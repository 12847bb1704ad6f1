import { testDatabase } from '@stemma/testing';
import type { DataSource } from 'typeorm';
import { stemmaDataSource } from '../data-source.js';
import { PatternOrdinals1700000000080 } from './1700000000080-pattern-ordinals.js';

describe('the ordinals of patterns', () => {
  let dataSource: DataSource;
  let close: () => Promise<void>;
  beforeEach(async () => {
    const { url, drop } = await testDatabase();
    dataSource = await stemmaDataSource({ url, poolSize: 1 }).initialize();
    close = async () => {
      await dataSource.destroy();
      await drop();
    };
  });
  afterEach(() => close());

  it('are given to the patterns of a record from before, one each, and to those that come later', async () => {
    const add = (name: string): Promise<unknown> =>
      dataSource.query(
        `insert into stemma.patterns (pattern_id, name, kind, namespace, tags, metadata, created_at, created_by, updated_at, rev, state_rev)
         values (gen_random_uuid(), $1, 'code', 'default', '{}', '{}', now(), 'ada', now(), 1, 1)`,
        [name],
      );
    for (const name of ['a', 'b']) await add(name);
    const runner = dataSource.createQueryRunner();
    const migration = new PatternOrdinals1700000000080();
    await migration.down(runner);
    await migration.up(runner);
    await runner.release();
    await add('c');
    const patterns: { ordinal: string }[] = await dataSource.query(
      'select ordinal::text from stemma.patterns order by ordinal',
    );
    expect(patterns.map(({ ordinal }) => ordinal)).toEqual(['1', '2', '3']);
  });
});
