import type { IdempotencyClaim, IdempotencyStore, StoredAnswer } from '@stemma/orchestration';
import type { TransactionSql } from '../sql/in-transaction.js';

export class PostgresIdempotencyStore implements IdempotencyStore {
  constructor(private readonly sql: TransactionSql) {}

  async claim({ scope, key, requestHash }: IdempotencyClaim): Promise<StoredAnswer | null> {
    const claimed = await this.sql.rows(claim, [scope, key, requestHash]);
    if (claimed.length > 0) return null;
    // Only a committed claim can have stood in the way, and its answer was stored with it.
    const [stored = null] = await this.sql.rows<StoredAnswer>(read, [scope, key]);
    return stored;
  }

  store(
    { scope, key }: IdempotencyClaim,
    { outcome, answer }: Omit<StoredAnswer, 'requestHash'>,
  ): Promise<void> {
    return this.sql.run(store, [scope, key, outcome, JSON.stringify(answer)]);
  }
}

const claim = `
  insert into stemma.idempotency_keys (scope, key, request_hash) values ($1, $2, $3)
  on conflict do nothing
  returning key`;

const read = `
  select request_hash as "requestHash", outcome, answer from stemma.idempotency_keys where scope = $1 and key = $2`;

const store = `update stemma.idempotency_keys set outcome = $3, answer = $4 where scope = $1 and key = $2`;
