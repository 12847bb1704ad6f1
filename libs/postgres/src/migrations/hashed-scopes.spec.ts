import { createHash } from 'node:crypto';
import { testDatabase } from '@stemma/testing';
import { stemmaDataSource } from '../data-source.js';
import { HashedScopes1700000000026 } from './1700000000026-hashed-scopes.js';

describe('the migration to hashed scopes', () => {
  it('takes the keys along that are there', async () => {
    const database = await testDatabase();
    const dataSource = await stemmaDataSource({ url: database.url }).initialize();
    const runner = dataSource.createQueryRunner();
    try {
      const scope = 'josé POST /v1/patterns';
      await dataSource.query(
        `insert into stemma.idempotency_keys (scope, key, request_hash) values ($1, 'k', 'h')`,
        [scope],
      );
      await new HashedScopes1700000000026().up(runner);
      expect(await dataSource.query('select scope, key from stemma.idempotency_keys')).toEqual([
        { scope: createHash('sha256').update(scope).digest('hex'), key: 'k' },
      ]);
    } finally {
      await runner.release();
      await dataSource.destroy();
      await database.drop();
    }
  });
});
