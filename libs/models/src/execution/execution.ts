import { check } from '../errors/check.js';
import { valueObject, type Serialized } from '../fields/value-object.js';
import { newId } from '../ids/ids.js';
import { usageOf, type UsageTotals } from '../usage/usage-totals.js';
import { executionJsonSchema, type ExecutionDraft } from './execution-input.js';
import type { ExecutionState } from './execution-state.js';

export type ExecutionJson = Serialized<ExecutionState>;

/** One use of a node with its measurements (the performance metrics). Never changed once recorded. */
export class Execution extends valueObject<ExecutionState>() {
  private constructor(state: ExecutionState) {
    super(state);
  }

  /** A checked draft, of the pattern of its node. */
  static create(draft: ExecutionDraft, patternId: string, now: Date): Execution {
    return new Execution({
      ...draft,
      patternId,
      executionId: draft.executionId ?? newId(),
      timestamp: draft.timestamp ?? now,
    });
  }

  /** A stored state, trusted as it is. */
  static from(state: ExecutionState): Execution {
    return new Execution(state);
  }

  /** Reads what `toJSON` wrote. @throws StemmaError validation_failed */
  static fromJSON(json: unknown): Execution {
    return new Execution(check(executionJsonSchema, json));
  }

  /** What it adds to the totals of its node. */
  get usage(): UsageTotals {
    return usageOf(this.executionTimeMs, this.success);
  }

  toJSON(): ExecutionJson {
    return {
      executionId: this.executionId,
      nodeId: this.nodeId,
      patternId: this.patternId,
      timestamp: this.timestamp.toISOString(),
      executionTimeMs: this.executionTimeMs,
      success: this.success,
      memoryUsageMb: this.memoryUsageMb,
      cpuUsagePercent: this.cpuUsagePercent,
      httpCalls: this.httpCalls,
      databaseQueries: this.databaseQueries,
      cacheHits: this.cacheHits,
      cacheMisses: this.cacheMisses,
      qualityScore: this.qualityScore,
      contextType: this.contextType,
      agent: this.agent,
      project: this.project,
      filePath: this.filePath,
      timeout: this.timeout,
      qualityGatesPassed: this.qualityGatesPassed,
      errorMessage: this.errorMessage,
      metadata: this.metadata,
      trial: this.trial,
    };
  }
}
