import type { JsonObject } from '../fields/json-value.js';
import type { ExecutionTrial } from '../trial/trial-state.js';

/** One use of a node, with its measurements; null = not measured. */
export interface ExecutionState {
  readonly executionId: string;
  readonly nodeId: string;
  readonly patternId: string;
  readonly timestamp: Date;
  readonly executionTimeMs: number;
  readonly success: boolean;
  readonly memoryUsageMb: number | null;
  readonly cpuUsagePercent: number | null;
  readonly httpCalls: number;
  readonly databaseQueries: number;
  readonly cacheHits: number;
  readonly cacheMisses: number;
  readonly qualityScore: number | null;
  readonly contextType: string | null;
  readonly agent: string | null;
  readonly project: string | null;
  readonly filePath: string | null;
  readonly timeout: boolean | null;
  readonly qualityGatesPassed: boolean | null;
  readonly errorMessage: string | null;
  readonly metadata: JsonObject;
  /** The trial that it is data of. */
  readonly trial: ExecutionTrial | null;
}
