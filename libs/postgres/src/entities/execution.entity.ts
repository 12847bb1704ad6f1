import { Execution, type ExecutionState } from '@stemma/models';
import {
  bigint,
  double,
  flag,
  integer,
  jsonb,
  key,
  named,
  optional,
  text,
  timestamp,
  uuid,
} from './column.js';
import { Table, type Row } from './table.js';

export const executions = new Table<
  ExecutionState,
  { readonly correlationId: string; readonly batchId: string }
>(
  'executions',
  {
    executionId: key(uuid),
    nodeId: uuid,
    patternId: uuid,
    timestamp: key(timestamp),
    executionTimeMs: double,
    success: flag,
    memoryUsageMb: optional(double),
    cpuUsagePercent: optional(double),
    httpCalls: bigint,
    databaseQueries: bigint,
    cacheHits: bigint,
    cacheMisses: bigint,
    qualityScore: optional(double),
    contextType: optional(text),
    agent: optional(text),
    project: optional(text),
    filePath: optional(text),
    timeout: optional(flag),
    qualityGatesPassed: optional(flag),
    errorMessage: optional(text),
    metadata: jsonb,
    trial: {
      group: {
        trialId: optional(uuid),
        arm: named('trial_arm', optional(text)),
        unit: named('trial_unit', optional(text)),
      },
    },
  },
  { beside: { correlationId: text, batchId: uuid }, apart: { ordinal: bigint, checkSum: integer } },
);

/** Counts an execution once, which a partitioned table cannot. */
export const executionKeys = new Table<{ readonly executionId: string; readonly timestamp: Date }>(
  'execution_keys',
  { executionId: key(uuid), timestamp },
);

export function toExecution(row: Row): Execution {
  return Execution.from(executions.state(row));
}
