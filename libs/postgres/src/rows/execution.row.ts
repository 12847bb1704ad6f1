import { Execution, type ExecutionState, type TrialArm } from '@stemma/models';
import type { Columns } from '../sql/insert-rows.js';

export interface ExecutionRow {
  execution_id: string;
  node_id: string;
  pattern_id: string;
  timestamp: Date;
  execution_time_ms: number;
  success: boolean;
  memory_usage_mb: number | null;
  cpu_usage_percent: number | null;
  http_calls: string | number;
  database_queries: string | number;
  cache_hits: string | number;
  cache_misses: string | number;
  quality_score: number | null;
  context_type: string | null;
  agent: string | null;
  project: string | null;
  file_path: string | null;
  timeout: boolean | null;
  quality_gates_passed: boolean | null;
  error_message: string | null;
  metadata: ExecutionState['metadata'];
  trial_id: string | null;
  trial_arm: TrialArm | null;
  trial_unit: string | null;
}

export const executionColumns: Columns<ExecutionRow & { correlation_id: string; batch_id: string }> = {
  execution_id: 'uuid',
  node_id: 'uuid',
  pattern_id: 'uuid',
  timestamp: 'timestamptz',
  execution_time_ms: 'double precision',
  success: 'boolean',
  memory_usage_mb: 'double precision',
  cpu_usage_percent: 'double precision',
  http_calls: 'bigint',
  database_queries: 'bigint',
  cache_hits: 'bigint',
  cache_misses: 'bigint',
  quality_score: 'double precision',
  context_type: 'text',
  agent: 'text',
  project: 'text',
  file_path: 'text',
  timeout: 'boolean',
  quality_gates_passed: 'boolean',
  error_message: 'text',
  metadata: 'jsonb',
  trial_id: 'uuid',
  trial_arm: 'text',
  trial_unit: 'text',
  correlation_id: 'text',
  batch_id: 'uuid',
};

export function toExecutionRow(execution: ExecutionState): ExecutionRow {
  return {
    execution_id: execution.executionId,
    node_id: execution.nodeId,
    pattern_id: execution.patternId,
    timestamp: execution.timestamp,
    execution_time_ms: execution.executionTimeMs,
    success: execution.success,
    memory_usage_mb: execution.memoryUsageMb,
    cpu_usage_percent: execution.cpuUsagePercent,
    http_calls: execution.httpCalls,
    database_queries: execution.databaseQueries,
    cache_hits: execution.cacheHits,
    cache_misses: execution.cacheMisses,
    quality_score: execution.qualityScore,
    context_type: execution.contextType,
    agent: execution.agent,
    project: execution.project,
    file_path: execution.filePath,
    timeout: execution.timeout,
    quality_gates_passed: execution.qualityGatesPassed,
    error_message: execution.errorMessage,
    metadata: execution.metadata,
    trial_id: execution.trial?.trialId ?? null,
    trial_arm: execution.trial?.arm ?? null,
    trial_unit: execution.trial?.unit ?? null,
  };
}

export function toExecution(row: ExecutionRow): Execution {
  return Execution.from({
    executionId: row.execution_id,
    nodeId: row.node_id,
    patternId: row.pattern_id,
    timestamp: row.timestamp,
    executionTimeMs: row.execution_time_ms,
    success: row.success,
    memoryUsageMb: row.memory_usage_mb,
    cpuUsagePercent: row.cpu_usage_percent,
    httpCalls: Number(row.http_calls),
    databaseQueries: Number(row.database_queries),
    cacheHits: Number(row.cache_hits),
    cacheMisses: Number(row.cache_misses),
    qualityScore: row.quality_score,
    contextType: row.context_type,
    agent: row.agent,
    project: row.project,
    filePath: row.file_path,
    timeout: row.timeout,
    qualityGatesPassed: row.quality_gates_passed,
    errorMessage: row.error_message,
    metadata: row.metadata,
    trial:
      row.trial_id === null || row.trial_arm === null
        ? null
        : { trialId: row.trial_id, arm: row.trial_arm, unit: row.trial_unit },
  });
}
