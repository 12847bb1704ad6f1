import type { RetentionPolicy, RetentionStore } from '@stemma/orchestration';
import { retentionPolicies } from '../entities/retention.entity.js';
import type { Row } from '../entities/table.js';
import type { Sql } from '../sql/sql.js';
import { insertRows, replacedBy } from '../sql/write-rows.js';

export class PostgresRetentionStore implements RetentionStore {
  constructor(private readonly sql: Sql) {}

  async lock(namespace: string): Promise<RetentionPolicy | null> {
    await this.sql.rows(`select pg_advisory_xact_lock(hashtextextended('retention ' || $1::text, 0))`, [
      namespace,
    ]);
    const [row] = await this.sql.rows<Row>(policyOf, [namespace]);
    return row === undefined ? null : retentionPolicies.state(row);
  }

  async put(policy: RetentionPolicy): Promise<void> {
    const replacing = `on conflict (namespace) do update set ${replacedBy(retentionPolicies)}`;
    const { text, values } = insertRows(retentionPolicies, [policy], replacing);
    await this.sql.rows(text, values);
  }

  async remove(namespace: string): Promise<void> {
    await this.sql.rows('delete from stemma.retention_policies where namespace = $1', [namespace]);
  }
}

export const selectPolicy = `select ${retentionPolicies.select('r')} from stemma.retention_policies r`;
export const policyOf = `${selectPolicy} where r.namespace = $1`;
