import type { Committed, Transaction, UnitOfWork } from '@stemma/orchestration';
import type { DataSource } from 'typeorm';
import { ChangeRecorder, positionIn } from './change-recorder.js';
import { isRepeatable, toStemmaError } from './errors.js';
import { inTransaction, type TransactionSql } from './sql/in-transaction.js';
import { PostgresAliasStore } from './stores/postgres-alias-store.js';
import { PostgresEdgeStore } from './stores/postgres-edge-store.js';
import { PostgresErasureStore } from './stores/postgres-erasure-store.js';
import { PostgresEventLog } from './stores/postgres-event-log.js';
import { PostgresExecutionStore } from './stores/postgres-execution-store.js';
import { PostgresFamilyStore } from './stores/postgres-family-store.js';
import { PostgresFeedbackStore } from './stores/postgres-feedback-store.js';
import { PostgresIdempotencyStore } from './stores/postgres-idempotency-store.js';
import { PostgresImportStore } from './stores/postgres-import-store.js';
import { PostgresImprovementStore } from './stores/postgres-improvement-store.js';
import { PostgresNodeStore } from './stores/postgres-node-store.js';
import { PostgresOpenLineageStore } from './stores/postgres-open-lineage-store.js';
import { PostgresOwnEmbeddingStore } from './stores/postgres-own-embedding-store.js';
import { PostgresPatternStore } from './stores/postgres-pattern-store.js';
import { PostgresRetentionStore } from './stores/postgres-retention-store.js';

/** Deadlocks resolve within a few rounds; more rounds than this mean a fault that repeating does not mend. */
const MAX_ATTEMPTS = 20;

export class PostgresUnitOfWork implements UnitOfWork {
  /** @param onCommit called after every commit: whoever follows the change log may look at once. */
  constructor(
    private readonly dataSource: DataSource,
    private readonly onCommit: () => void = () => undefined,
  ) {}

  async run<T>(work: (tx: Transaction) => Promise<T>): Promise<Committed<T>> {
    for (let attempt = 1; ; attempt++) {
      try {
        const committed = await this.attempt(work);
        this.onCommit();
        return committed;
      } catch (error) {
        if (attempt >= MAX_ATTEMPTS || !isRepeatable(error)) throw toStemmaError(error);
        await pause(Math.random() * 5 * attempt);
      }
    }
  }

  private async attempt<T>(work: (tx: Transaction) => Promise<T>): Promise<Committed<T>> {
    const changes = new ChangeRecorder();
    const { answer, rows } = await inTransaction(this.dataSource, 'read committed', async (sql) => ({
      answer: await work(transactionOn(sql, changes)),
      last: changes.statement,
    }));
    return { result: answer, position: positionIn(rows) };
  }
}

function transactionOn(sql: TransactionSql, changes: ChangeRecorder): Transaction {
  return {
    patterns: new PostgresPatternStore(sql, changes),
    aliases: new PostgresAliasStore(sql),
    nodes: new PostgresNodeStore(sql, changes),
    edges: new PostgresEdgeStore(sql, changes),
    families: new PostgresFamilyStore(sql, changes),
    events: new PostgresEventLog(sql, changes),
    executions: new PostgresExecutionStore(sql, changes),
    feedback: new PostgresFeedbackStore(sql),
    idempotency: new PostgresIdempotencyStore(sql),
    embeddings: new PostgresOwnEmbeddingStore(sql, changes),
    imports: new PostgresImportStore(sql, changes),
    improvements: new PostgresImprovementStore(sql),
    openLineage: new PostgresOpenLineageStore(sql),
    erasures: new PostgresErasureStore(sql),
    retention: new PostgresRetentionStore(sql),
  };
}

function pause(ms: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, ms));
}
