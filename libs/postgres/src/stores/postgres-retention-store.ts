import type { RetentionPolicy, RetentionStore } from '@stemma/orchestration';
import { retentionPolicies } from '../entities/retention.entity.js';
import type { TransactionSql } from '../sql/in-transaction.js';
import { findOne, insertAll } from '../sql/states.js';
import { replacedBy } from '../sql/write-rows.js';

export class PostgresRetentionStore implements RetentionStore {
  constructor(private readonly sql: TransactionSql) {}

  async lock(namespace: string): Promise<RetentionPolicy | null> {
    await this.sql.run(lockPolicy, [namespace]);
    return findOne(this.sql, policyOf, [namespace], (row) => retentionPolicies.state(row));
  }

  put(policy: RetentionPolicy): Promise<void> {
    const replacing = `on conflict (namespace) do update set ${replacedBy(retentionPolicies)}`;
    return insertAll(this.sql, retentionPolicies, [policy], replacing);
  }

  remove(namespace: string): Promise<void> {
    return this.sql.run('delete from stemma.retention_policies where namespace = $1', [namespace]);
  }
}

const lockPolicy = `select pg_advisory_xact_lock(hashtextextended('retention ' || $1::text, 0))`;

export const selectPolicy = `select ${retentionPolicies.select('r')} from stemma.retention_policies r`;
export const policyOf = `${selectPolicy} where r.namespace = $1`;
