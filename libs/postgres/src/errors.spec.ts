import { testDatabase } from '@stemma/testing';
import { stemmaDataSource } from './data-source.js';
import { toStemmaError } from './errors.js';
import { connectionOf } from './sql/connection.js';

describe('what Postgres cannot hold', () => {
  it.each([
    `select 'secret'::integer`,
    `select 'a'::date`,
    `insert into stemma.idempotency_keys (scope, key, request_hash)
     select string_agg(md5(i::text), ''), 'k', 'h' from generate_series(1, 500) as i`,
  ])('is refused without a word of the sentence that Postgres has for it: %s', async (statement) => {
    const database = await testDatabase();
    const dataSource = await stemmaDataSource({ url: database.url }).initialize();
    try {
      const error: unknown = await dataSource.query(statement).catch((thrown: unknown) => thrown);
      expect(toStemmaError(error)).toMatchObject({
        code: 'validation_failed',
        message: 'A value of this is beyond what the canonical store (Postgres) can hold.',
        cause: error,
      });
    } finally {
      await dataSource.destroy();
      await database.drop();
    }
  });
});

describe('who asks once all is closed', () => {
  it('is told that the service is shutting down', async () => {
    const database = await testDatabase();
    const dataSource = await stemmaDataSource({ url: database.url }).initialize();
    // What a request that goes on has of it.
    const { master } = dataSource.driver as unknown as { master: { connect(): Promise<unknown> } };
    await dataSource.destroy();
    await database.drop();
    for (const asked of [connectionOf(dataSource), master.connect()]) {
      const error: unknown = await asked.catch((thrown: unknown) => thrown);
      expect(toStemmaError(error)).toMatchObject({
        code: 'store_unavailable',
        message: 'The service is shutting down.',
      });
    }
  });
});
