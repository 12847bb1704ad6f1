import type { CountedUse } from '@stemma/analytics';

/** Of an execution what usage counts. */
export interface UsedRow {
  node_id: string;
  pattern_id: string;
  timestamp: Date;
  execution_time_ms: number;
  success: boolean;
  quality_score: number | null;
  context_type: string | null;
  agent: string | null;
  project: string | null;
  file_path: string | null;
  timeout: boolean | null;
  quality_gates_passed: boolean | null;
}

export const usedSelection = `x.node_id, x.pattern_id, x.timestamp, x.execution_time_ms, x.success, x.quality_score,
  x.context_type, x.agent, x.project, x.file_path, x.timeout, x.quality_gates_passed`;

export function toUse(row: UsedRow): CountedUse {
  return {
    timestamp: row.timestamp,
    executionTimeMs: row.execution_time_ms,
    success: row.success,
    qualityScore: row.quality_score,
    contextType: row.context_type,
    agent: row.agent,
    project: row.project,
    filePath: row.file_path,
    timeout: row.timeout,
    qualityGatesPassed: row.quality_gates_passed,
  };
}
